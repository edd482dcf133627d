export interface Config {
  app: {
    /** Where the portal is; addresses of repositories lead there. */
    baseUrl: string;
  };
}
