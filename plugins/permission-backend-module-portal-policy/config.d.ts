export interface Config {
  permission?: {
    /** The portal's own permission policy. */
    portalPolicy?: {
      /**
       * Entity reference of the group whose members may do everything.
       * Defaults to `group:default/platform-team`.
       */
      platformTeam?: string;

      /**
       * Entity references of groups that do not count as a team, such as one that holds everybody.
       * Who is only in these may read but not create. Defaults to none.
       */
      notTeams?: string[];
    };
  };
}
