import { randomBytes } from 'node:crypto';
import { createTestBroker } from './testBroker.ts';
import { createTestCache } from './testCache.ts';
import { createTestDatabase } from './testDatabase.ts';

/** What identities are signed with in tests. */
export const identitySecret = 'a-secret-that-only-the-tests-know!';

/** Environment variables for one test file, whose dependencies nobody else uses at the same time. */
export interface TestEnvironment {
  variables: Record<string, string>;
  /** Removes everything that was made for the test. */
  remove(): Promise<void>;
}

export async function createTestEnvironment(): Promise<TestEnvironment> {
  const parts: TestEnvironment[] = [];
  parts.push(await createTestDatabase());
  parts.push(await createTestBroker());
  parts.push(await createTestCache());
  return {
    variables: Object.assign(
      {
        HOST: '127.0.0.1',
        PORT: '0',
        SHUTDOWN_DELAY_MS: '0',
        IDENTITY_SECRETS: identitySecret,
        KEY_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
        // Real hashes, as cheap as they can be
        PASSWORD_HASH_MEMORY_KIB: '64',
        PASSWORD_HASH_PASSES: '1',
        // Tests ask for more mails than people do; that there is a limit is tested where it is set
        MAIL_FREE_ATTEMPTS: '100',
      },
      ...parts.map(part => part.variables),
    ) as Record<string, string>,
    remove: async () => {
      await Promise.all(parts.map(part => part.remove()));
    },
  };
}
