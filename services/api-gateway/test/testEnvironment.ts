import { createTestCache } from './testCache.ts';

/** Environment variables for one test file, whose dependencies nobody else uses at the same time. */
export interface TestEnvironment {
  variables: Record<string, string>;
  /** Removes everything that was made for the test. */
  remove(): Promise<void>;
}

/** Nobody listens there: the discard port. */
export const closedUrl = 'http://127.0.0.1:9';

export const identitySecret = 'a secret that is used in tests only and is long enough';

export async function createTestEnvironment(): Promise<TestEnvironment> {
  const parts: TestEnvironment[] = [];
  parts.push(await createTestCache());
  return {
    variables: Object.assign(
      {
        HOST: '127.0.0.1',
        PORT: '0',
        SHUTDOWN_DELAY_MS: '0',
        IDENTITY_SECRETS: identitySecret,
        USER_SERVICE_URL: closedUrl,
        PRODUCT_SERVICE_URL: closedUrl,
        ORDER_SERVICE_URL: closedUrl,
        PAYMENT_SERVICE_URL: closedUrl,
        NOTIFICATION_SERVICE_URL: closedUrl,
        RATE_LIMIT_SETTLE_MS: '20',
        REVOCATION_POLL_MS: '50',
        JWKS_COOLDOWN_MS: '50',
      },
      ...parts.map(part => part.variables),
    ) as Record<string, string>,
    remove: async () => {
      await Promise.all(parts.map(part => part.remove()));
    },
  };
}
