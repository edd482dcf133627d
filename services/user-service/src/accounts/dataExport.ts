import type { Address } from '../addresses/address.ts';
import { listAddresses } from '../addresses/addressStatements.ts';
import type { Database, Queryable } from '../platform/database/database.ts';
import { sessionEnded } from '../problems/problems.ts';
import { type Session, type SessionRow, sessionOf } from '../sessions/session.ts';
import { type Profile, profileOf } from '../users/user.ts';
import { lockUser } from '../users/userStatements.ts';

/** Everything that the service stores about a person. Secrets are named, not shown: they would be no use to anybody. */
export interface DataExport {
  exportedAt: string;
  profile: Profile;
  addresses: Address[];
  sessions: (Session & { revokedAt?: string })[];
  /** Links that were mailed and can still be used. */
  pendingTokens: {
    purpose: 'verification' | 'password-reset';
    createdAt: string;
    expiresAt: string;
  }[];
  /** What else there is, and why it cannot be shown. */
  secrets: string[];
}

interface TokenRow {
  purpose: 'verification' | 'password-reset';
  created_at: Date;
  expires_at: Date;
}

/** @throws HttpProblem (401) when the account is gone */
export async function exportData(database: Database, userId: string): Promise<DataExport> {
  return database.transaction(async transaction => {
    // Nobody changes the user meanwhile, so the parts fit together
    const user = await lockUser(transaction, userId);
    if (user === undefined) {
      throw sessionEnded();
    }
    return {
      exportedAt: new Date().toISOString(),
      profile: profileOf(user),
      addresses: await listAddresses(transaction, userId),
      sessions: await allSessions(transaction, userId),
      pendingTokens: await pendingTokens(transaction, userId),
      secrets: [
        'password: only an argon2id hash is stored',
        'tokens: only SHA-256 hashes are stored',
        'client address of each session: only a keyed hash is stored, to recognise where you signed in before',
      ],
    };
  });
}

async function allSessions(target: Queryable, userId: string): Promise<DataExport['sessions']> {
  const rows = await target.query<SessionRow>({
    name: 'export-sessions',
    text: 'SELECT * FROM sessions WHERE user_id = $1 ORDER BY created_at, id',
    values: [userId],
  });
  return rows.map(row => ({
    ...sessionOf(row),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at.toISOString() }),
  }));
}

async function pendingTokens(
  target: Queryable,
  userId: string,
): Promise<DataExport['pendingTokens']> {
  const rows = await target.query<TokenRow>({
    name: 'export-tokens',
    text: `SELECT 'verification' AS purpose, created_at, expires_at
             FROM verification_tokens WHERE user_id = $1
            UNION ALL
           SELECT 'password-reset', created_at, expires_at
             FROM password_reset_tokens WHERE user_id = $1
            ORDER BY created_at`,
    values: [userId],
  });
  return rows.map(row => ({
    purpose: row.purpose,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }));
}
