import { z } from 'zod';

/** Reads a whole number from an environment variable, so that PORT= or PORT=80x is a problem and not a NaN. */
export function wholeNumber(range: { minimum: number; maximum: number }) {
  return z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine(
      value => value >= range.minimum && value <= range.maximum,
      `must be between ${range.minimum} and ${range.maximum}`,
    );
}

/** A URL of one of the given schemes. The value itself never appears in a message: it may hold a password. */
export function connectionUrl(...schemes: string[]) {
  return z
    .string('is required')
    .refine(
      value => schemes.some(scheme => value.startsWith(`${scheme}://`)) && URL.canParse(value),
      `must be a URL that starts with ${schemes.map(scheme => `${scheme}://`).join(' or ')}`,
    );
}

/** What every service reads from its environment. Each part of the platform adds its own variables. */
export const serverVariables = {
  /** Address to listen on. */
  HOST: z.string().default('0.0.0.0'),
  /** Port to listen on; 0 lets the operating system choose. */
  PORT: wholeNumber({ minimum: 0, maximum: 65_535 }).default(3000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** A request that has no answer after this many milliseconds is answered with 503. */
  REQUEST_TIMEOUT_MS: wholeNumber({ minimum: 100, maximum: 300_000 }).default(10_000),
  /** Largest accepted request body, in bytes. */
  BODY_LIMIT_BYTES: wholeNumber({ minimum: 1_024, maximum: 10_485_760 }).default(102_400),
  /** How long to stay reachable but not ready after SIGTERM, so that load balancers notice first. */
  SHUTDOWN_DELAY_MS: wholeNumber({ minimum: 0, maximum: 60_000 }).default(1_000),
  /** How long running requests may take after that before they are cut off. */
  SHUTDOWN_TIMEOUT_MS: wholeNumber({ minimum: 100, maximum: 300_000 }).default(15_000),
  /** Where traces are sent (OTLP over HTTP). Left out: traces are not exported, ids are still logged. */
  OTEL_EXPORTER_OTLP_ENDPOINT: connectionUrl('http', 'https').optional(),
  /** Share of new traces that is recorded, from 0 to 1. A caller's decision is always followed. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number('must be a number').min(0).max(1).default(1),
};

/** The environment does not fit. `problems` has one sentence for each variable that is wrong. */
export class ConfigurationError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(
      `The configuration is not valid:\n${problems.map(problem => `  - ${problem}`).join('\n')}`,
    );
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

/**
 * Reads and checks the environment. An empty variable counts as one that is not set.
 *
 * @throws ConfigurationError that lists every problem at once, not only the first
 */
export function readEnvironment<Variables extends z.ZodRawShape>(
  variables: Variables,
  environment: NodeJS.ProcessEnv,
) {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = z.object(variables).safeParse(set);
  if (!result.success) {
    throw new ConfigurationError(
      result.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}`),
    );
  }
  return result.data;
}
