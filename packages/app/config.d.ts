/** Configuration that the portal's frontend reads. */
export interface Config {
  app?: {
    signIn?: {
      /**
       * What people call the company's identity provider; written on its button. Default: "single
       * sign-on".
       *
       * @visibility frontend
       */
      oidcTitle?: string;
    };
  };

  auth?: {
    /**
     * The sign-in page offers the providers that the backend has. Only their presence is visible to
     * the frontend.
     */
    providers?: {
      github?: {
        /** @visibility frontend */
        [environment: string]: object;
      };
      oidc?: {
        /** @visibility frontend */
        [environment: string]: object;
      };
      /** @visibility frontend */
      guest?: object;
    };
  };

  argocd?: {
    /** @visibility frontend */
    appLocatorMethods?: Array<{
      /** @visibility frontend */
      type: string;
      /** @visibility frontend */
      instances?: Array<{
        /** @visibility frontend */
        name: string;
        /**
         * Where people open Argo CD.
         *
         * @visibility frontend
         */
        url: string;
      }>;
    }>;
  };
}
