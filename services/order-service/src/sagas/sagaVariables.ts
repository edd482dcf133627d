import { wholeNumber } from '../platform/configuration.ts';

/** What sagas need from the environment. */
export const sagaVariables = {
  /** How long an order may take until it is confirmed, without the customer's own time; then it is taken back. */
  SAGA_DEADLINE_MS: wholeNumber({ minimum: 100, maximum: 3_600_000 }).default(120_000),
  /** How long a payment may wait for the customer or the provider; then the order is cancelled. */
  SAGA_CHALLENGE_DEADLINE_MS: wholeNumber({ minimum: 100, maximum: 86_400_000 }).default(900_000),
  /** How long a replica keeps a saga to itself. Must be longer than a step takes with all its calls. */
  SAGA_LEASE_MS: wholeNumber({ minimum: 100, maximum: 600_000 }).default(45_000),
  /** Sagas that one replica works on at the same time. */
  SAGA_CONCURRENCY: wholeNumber({ minimum: 1, maximum: 1_000 }).default(16),
  /** How often to look for sagas that are due and of which nobody told. */
  SAGA_POLL_MS: wholeNumber({ minimum: 10, maximum: 60_000 }).default(500),
  /** The first delay before a step is tried again; each one after that is twice as long. */
  SAGA_RETRY_BASE_MS: wholeNumber({ minimum: 1, maximum: 60_000 }).default(200),
  /** The longest delay between two attempts, and between two looks at a payment that waits. */
  SAGA_RETRY_LIMIT_MS: wholeNumber({ minimum: 1, maximum: 600_000 }).default(15_000),
};
