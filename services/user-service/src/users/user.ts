/** What a user may be. `service` is not among them: no user is one. */
export const userRoles = ['customer', 'admin'] as const;

export type UserRole = (typeof userRoles)[number];

/** `deleted`: only the id is left. */
export type UserState = 'unverified' | 'active' | 'deleted';

/** A user's own account, as it is answered. */
export interface Profile {
  id: string;
  email: string;
  name: string;
  locale: string;
  /** E.164. */
  phone?: string;
  roles: UserRole[];
  /** ISO 8601, UTC, as all times here. */
  registeredAt: string;
  verifiedAt?: string;
  updatedAt: string;
}

/** An account as an admin sees it: also one that was deleted, of which nothing is left but the id. */
export interface Account extends Partial<Omit<Profile, 'id' | 'roles'>> {
  id: string;
  state: UserState;
  roles: UserRole[];
  registeredAt: string;
  updatedAt: string;
  deletedAt?: string;
}

/** A user as PostgreSQL returns it. */
export interface UserRow {
  id: string;
  /** A bigint, which arrives as text. */
  position: string;
  state: UserState;
  email: string | null;
  email_key: string | null;
  name: string | null;
  locale: string | null;
  phone: string | null;
  password_hash: string | null;
  password_version: number;
  roles: UserRole[];
  login_epoch: number;
  registered_at: Date;
  updated_at: Date;
  verified_at: Date | null;
  deleted_at: Date | null;
}

/** A row of somebody whose personal data is there: the table's constraint says that it is all there or all gone. */
export interface LivingUserRow extends UserRow {
  email: string;
  email_key: string;
  name: string;
  locale: string;
  password_hash: string;
}

export function isLiving(row: UserRow): row is LivingUserRow {
  return row.state !== 'deleted';
}

/** A name as it is stored: without blanks around, and without halves of characters, which no JSON column takes. */
export function nameOf(text: string): string {
  return text.trim().toWellFormed();
}

/** The profile that a row holds. */
export function profileOf(row: LivingUserRow): Profile {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    locale: row.locale,
    ...(row.phone !== null && { phone: row.phone }),
    roles: row.roles,
    registeredAt: row.registered_at.toISOString(),
    ...(row.verified_at !== null && { verifiedAt: row.verified_at.toISOString() }),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** The account that a row holds. */
export function accountOf(row: UserRow): Account {
  return {
    ...(isLiving(row) && profileOf(row)),
    id: row.id,
    state: row.state,
    roles: row.roles,
    registeredAt: row.registered_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    ...(row.deleted_at !== null && { deletedAt: row.deleted_at.toISOString() }),
  };
}
