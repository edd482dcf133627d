export interface Config {
  /** The golden path: how services are made. */
  goldenPath?: {
    /** Where new repositories go when the form or the caller does not say. */
    publisher?: {
      /**
       * `local-git` for the portal's own Git host, or the host of one of `integrations.github`.
       * Defaults to `local-git`.
       * @visibility frontend
       */
      host?: string;
      /**
       * The owner of new repositories on that host: an organisation or a user. Defaults to
       * `commerce`.
       * @visibility frontend
       */
      owner?: string;
    };
    /**
     * Names that no service may have, in addition to the built-in ones.
     * @items.visibility frontend
     */
    reservedNames?: string[];
  };
}
