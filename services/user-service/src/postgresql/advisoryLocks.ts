/** The numbers of PostgreSQL's advisory locks: one place, so that no two parts of the service share one by accident. */
export const advisoryLocks = {
  /** Who makes or forgets signing keys. */
  signingKeys: 4_001_001,
  /** Who adds revocations: their numbers must become visible in order. */
  revocations: 4_001_002,
  /** Who changes who is an admin: there must be one left. */
  admins: 4_001_003,
  /** Who cleans up. */
  cleanUp: 4_001_004,
} as const;
