import { testSecret } from './identities.ts';
import { createTestBroker } from './testBroker.ts';
import { createTestDatabase } from './testDatabase.ts';

/** Environment variables for one test file, whose dependencies nobody else uses at the same time. */
export interface TestEnvironment {
  variables: Record<string, string>;
  /** Removes everything that was made for the test. */
  remove(): Promise<void>;
}

/** Short times, and nobody to call; tests that call somebody say whom. */
const testDefaults = {
  HOST: '127.0.0.1',
  PORT: '0',
  SHUTDOWN_DELAY_MS: '0',
  IDENTITY_SECRETS: testSecret,
  PRODUCT_SERVICE_URL: 'http://127.0.0.1:9',
  PAYMENT_SERVICE_URL: 'http://127.0.0.1:9',
  UPSTREAM_TIMEOUT_MS: '1000',
  UPSTREAM_BREAK_MS: '50',
  SAGA_POLL_MS: '50',
  ERASURE_INTERVAL_MS: '50',
  SAGA_LEASE_MS: '5000',
  SAGA_RETRY_BASE_MS: '5',
  SAGA_RETRY_LIMIT_MS: '50',
};

export async function createTestEnvironment(): Promise<TestEnvironment> {
  const parts: TestEnvironment[] = [];
  parts.push(await createTestDatabase());
  parts.push(await createTestBroker());
  return {
    variables: Object.assign(testDefaults, ...parts.map(part => part.variables)) as Record<
      string,
      string
    >,
    remove: async () => {
      await Promise.all(parts.map(part => part.remove()));
    },
  };
}
