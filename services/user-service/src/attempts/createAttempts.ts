import type { Configuration } from '../configuration.ts';
import type { Database } from '../platform/database/database.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { connectRedisCommands } from './connectRedisCommands.ts';
import { FallbackAttemptStore } from './fallbackAttemptStore.ts';
import { LoginGuard, loginRules } from './loginGuard.ts';
import { MailGuard } from './mailGuard.ts';
import { PostgresqlAttemptStore } from './postgresqlAttemptStore.ts';
import { RedisAttemptStore } from './redisAttemptStore.ts';
import { SubjectKeys } from './subjectKeys.ts';

/** Puts together what counts attempts: in Redis, and in PostgreSQL while Redis is away. */
export function createAttempts(
  context: ServiceContext,
  configuration: Configuration,
  database: Database,
): { guard: LoginGuard; mails: MailGuard; subjects: SubjectKeys } {
  const store = new FallbackAttemptStore(
    context,
    new RedisAttemptStore(
      connectRedisCommands(context, configuration),
      configuration.REDIS_KEY_PREFIX,
    ),
    new PostgresqlAttemptStore(database),
  );
  const [secret] = configuration.KEY_ENCRYPTION_KEYS;
  if (secret === undefined) {
    throw new Error('KEY_ENCRYPTION_KEYS is empty');
  }
  return {
    guard: new LoginGuard(store, loginRules(configuration)),
    mails: new MailGuard(store, configuration),
    subjects: new SubjectKeys(secret),
  };
}
