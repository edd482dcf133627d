import { z } from 'zod';
import {
  connectionUrl,
  readEnvironment,
  serverVariables,
  wholeNumber,
} from './platform/configuration.ts';
import { databaseVariables } from './platform/database/databaseVariables.ts';
import { identityVariables } from './platform/identity/identityVariables.ts';
import { messagingVariables } from './platform/messaging/messagingVariables.ts';

const shortestSecret = 32;

/** Everything that the service reads from its environment. Add the team's own variables at the end. */
const variables = {
  ...serverVariables,
  ...databaseVariables,
  ...messagingVariables,
  ...identityVariables,
  /** How long a request with an Idempotency-Key is left to whoever works on it before another may carry it on. */
  IDEMPOTENCY_LOCK_MS: wholeNumber({ minimum: 50, maximum: 600_000 }).default(10_000),
  /** How long an Idempotency-Key is remembered. */
  IDEMPOTENCY_KEEP_HOURS: wholeNumber({ minimum: 1, maximum: 8_760 }).default(72),
  /** How often to look for requests that were left behind. */
  COMPLETER_INTERVAL_MS: wholeNumber({ minimum: 10, maximum: 600_000 }).default(1_000),
  /** How long to wait for an answer of the payment provider. */
  PROVIDER_TIMEOUT_MS: wholeNumber({ minimum: 10, maximum: 60_000 }).default(2_000),
  /** How often to ask the payment provider before the caller is told to try again. */
  PROVIDER_ATTEMPTS: wholeNumber({ minimum: 1, maximum: 10 }).default(2),
  /** How often the provider's report is compared with the own books; 0: only when somebody asks for it. */
  RECONCILIATION_INTERVAL_MS: wholeNumber({ minimum: 0, maximum: 86_400_000 }).default(300_000),
  /** How far back such a comparison goes. */
  RECONCILIATION_WINDOW_MS: wholeNumber({ minimum: 1_000, maximum: 2_592_000_000 }).default(
    86_400_000,
  ),
  /** A payment that is younger is left alone: it may be in the middle of something. */
  RECONCILIATION_GRACE_MS: wholeNumber({ minimum: 0, maximum: 3_600_000 }).default(30_000),
  /** The provider is asked about a payment that it has not decided on for so long: its webhook may be lost. */
  UNDECIDED_AFTER_MS: wholeNumber({ minimum: 50, maximum: 3_600_000 }).default(10_000),
  /** A payment may be `processing` for so long. */
  STALE_AFTER_MS: wholeNumber({ minimum: 100, maximum: 86_400_000 }).default(120_000),
  /**
   * Secrets that the provider signs webhooks with, separated by commas; all of them are accepted. Left out: one made
   * from IDENTITY_SECRETS, since the simulated provider is a part of this service.
   */
  PAYMENT_WEBHOOK_SECRETS: z
    .string()
    .transform(value => value.split(',').map(secret => secret.trim()))
    .refine(
      secrets => secrets.every(secret => secret.length >= shortestSecret),
      `must be secrets of at least ${shortestSecret} characters, separated by commas`,
    )
    .optional(),
  /** Where the simulated provider sends its webhooks; left out: to this instance. */
  PAYMENT_WEBHOOK_URL: connectionUrl('http', 'https').optional(),
  /** Where the simulated provider remembers; left out: in a schema of its own of DATABASE_URL. */
  SIMULATED_PROVIDER_DATABASE_URL: connectionUrl('postgresql', 'postgres').optional(),
  /** Connections of the simulated provider. */
  SIMULATED_PROVIDER_POOL_SIZE: wholeNumber({ minimum: 1, maximum: 100 }).default(5),
};

/** The environment, read and checked. */
export type Configuration = ReturnType<typeof readConfiguration>;

/** @throws ConfigurationError that lists every variable that is missing or wrong */
export function readConfiguration(environment: NodeJS.ProcessEnv) {
  return readEnvironment(variables, environment);
}
