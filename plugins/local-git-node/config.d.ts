export interface Config {
  /** The embedded Git host. */
  localGit?: {
    /** Where the repositories are kept; relative to the directory the backend runs in. */
    directory: string;
    /**
     * Whether everybody who can reach the backend may read and clone without signing in. For a
     * single machine only. Defaults to false.
     */
    anonymousRead?: boolean;
    /** The largest push, in bytes. Defaults to 100 MiB. */
    maximumPushBytes?: number;
    /** How long one clone, fetch or push may take, in seconds. Defaults to 600. */
    timeoutSeconds?: number;
  };
}
