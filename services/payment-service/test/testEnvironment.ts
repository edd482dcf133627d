import { createTestBroker } from './testBroker.ts';
import { createTestDatabase } from './testDatabase.ts';

/** What the services of the tests sign identities with. */
export const testIdentitySecret = 'only-for-tests-only-for-tests-only-for-tests';

/** Environment variables for one test file, whose dependencies nobody else uses at the same time. */
export interface TestEnvironment {
  variables: Record<string, string>;
  /** Removes everything that was made for the test. */
  remove(): Promise<void>;
}

/** Makes what a test needs, apart from all others. */
export async function createTestEnvironment(): Promise<TestEnvironment> {
  const parts: TestEnvironment[] = [];
  parts.push(await createTestDatabase());
  parts.push(await createTestBroker());
  return {
    variables: Object.assign(
      {
        HOST: '127.0.0.1',
        PORT: '0',
        SHUTDOWN_DELAY_MS: '0',
        IDENTITY_SECRETS: testIdentitySecret,
        PROVIDER_TIMEOUT_MS: '400',
        IDEMPOTENCY_LOCK_MS: '800',
        COMPLETER_INTERVAL_MS: '100',
        RECONCILIATION_INTERVAL_MS: '0',
        RECONCILIATION_GRACE_MS: '0',
      },
      ...parts.map(part => part.variables),
    ) as Record<string, string>,
    remove: async () => {
      await Promise.all(parts.map(part => part.remove()));
    },
  };
}
