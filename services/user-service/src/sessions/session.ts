/** A session as its owner sees it. */
export interface Session {
  id: string;
  /** What the browser or app called itself at login. */
  userAgent?: string;
  /** ISO 8601, UTC, as all times here. */
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
}

/** A session as PostgreSQL returns it. */
export interface SessionRow {
  id: string;
  user_id: string;
  generation: number;
  rotated_at: Date;
  user_agent: string | null;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
}

/** The session that a row holds. */
export function sessionOf(row: SessionRow): Session {
  return {
    id: row.id,
    ...(row.user_agent !== null && { userAgent: row.user_agent }),
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}
