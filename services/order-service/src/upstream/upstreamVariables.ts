import { connectionUrl, wholeNumber } from '../platform/configuration.ts';

/** What calls to other services need from the environment. */
export const upstreamVariables = {
  PRODUCT_SERVICE_URL: connectionUrl('http', 'https'),
  PAYMENT_SERVICE_URL: connectionUrl('http', 'https'),
  /** A call that has no answer after this many milliseconds is given up; nobody knows then what became of it. */
  UPSTREAM_TIMEOUT_MS: wholeNumber({ minimum: 50, maximum: 60_000 }).default(5_000),
  /** Calls to one service at the same time; as many again wait. */
  UPSTREAM_CONCURRENCY: wholeNumber({ minimum: 1, maximum: 1_000 }).default(32),
  /** How long a service that keeps failing is left alone before it is tried again. */
  UPSTREAM_BREAK_MS: wholeNumber({ minimum: 10, maximum: 600_000 }).default(5_000),
};
