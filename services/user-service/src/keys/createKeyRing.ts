import type { Configuration } from '../configuration.ts';
import type { Database } from '../platform/database/database.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { KeyCipher } from './keyCipher.ts';
import { KeyRing } from './keyRing.ts';
import type { KeyPolicy } from './keySchedule.ts';
import { PostgresqlKeyStore } from './postgresqlKeyStore.ts';

/** What of the configuration the keys depend on. */
export type KeyConfiguration = Pick<
  Configuration,
  | 'KEY_ENCRYPTION_KEYS'
  | 'SIGNING_KEY_LIFETIME_SECONDS'
  | 'SIGNING_KEY_LEAD_SECONDS'
  | 'ACCESS_TOKEN_TTL_SECONDS'
>;

/** Where the signing keys are, and the rules that they follow. */
export function openKeyStore(configuration: KeyConfiguration, database: Database) {
  const cipher = new KeyCipher(configuration.KEY_ENCRYPTION_KEYS);
  const policy: KeyPolicy = {
    lifetimeMs: configuration.SIGNING_KEY_LIFETIME_SECONDS * 1_000,
    leadMs: configuration.SIGNING_KEY_LEAD_SECONDS * 1_000,
    tokenLifetimeMs: configuration.ACCESS_TOKEN_TTL_SECONDS * 1_000,
  };
  return { cipher, policy, store: new PostgresqlKeyStore(database, cipher, policy) };
}

/** Opens the signing keys and makes the first one where there is none. */
export async function createKeyRing(
  context: ServiceContext,
  configuration: Configuration,
  database: Database,
): Promise<KeyRing> {
  return KeyRing.start(context, {
    ...openKeyStore(configuration, database),
    refreshMs: configuration.SIGNING_KEY_REFRESH_SECONDS * 1_000,
  });
}
