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
    providers?: {
      /**
       * The sign-in page offers the guest where the backend has one. Only its presence is visible to
       * the frontend, as with the other providers.
       *
       * @visibility frontend
       */
      guest?: object;
    };
  };
}
