import proxyAddress from 'proxy-addr';
import { z } from 'zod';
import { rateLimitVariable } from './limits/rateLimitPolicy.ts';
import { cacheVariables } from './platform/cache/cacheVariables.ts';
import {
  connectionUrl,
  readEnvironment,
  serverVariables,
  wholeNumber,
} from './platform/configuration.ts';
import { identityVariables } from './platform/identity/identityVariables.ts';

const upstreamUrl = connectionUrl('http', 'https').transform(value => new URL(value));

/** Values separated by commas; an empty list when the variable is not set. */
const list = z
  .string()
  .default('')
  .transform(value =>
    value
      .split(',')
      .map(element => element.trim())
      .filter(element => element !== ''),
  );

const milliseconds = (defaultValue: number) =>
  wholeNumber({ minimum: 1, maximum: 3_600_000 }).default(defaultValue);

const upstreamVariables = {
  USER_SERVICE_URL: upstreamUrl,
  PRODUCT_SERVICE_URL: upstreamUrl,
  ORDER_SERVICE_URL: upstreamUrl,
  PAYMENT_SERVICE_URL: upstreamUrl,
  NOTIFICATION_SERVICE_URL: upstreamUrl,
  UPSTREAM_CONNECT_TIMEOUT_MS: milliseconds(1_000),
  /** Longer than the services take to give up by themselves. */
  UPSTREAM_HEADERS_TIMEOUT_MS: milliseconds(15_000),
  /** Longest time between two parts of an answer. */
  UPSTREAM_BODY_TIMEOUT_MS: milliseconds(30_000),
  UPSTREAM_CONCURRENCY: wholeNumber({ minimum: 1, maximum: 10_000 }).default(128),
  UPSTREAM_QUEUE_LENGTH: wholeNumber({ minimum: 0, maximum: 100_000 }).default(256),
  UPSTREAM_QUEUE_TIMEOUT_MS: milliseconds(1_000),
  /** How often a request is sent at most; 1: never again. */
  UPSTREAM_ATTEMPTS: wholeNumber({ minimum: 1, maximum: 5 }).default(3),
  /** Retries per 100 requests. */
  RETRY_BUDGET_PERCENT: wholeNumber({ minimum: 0, maximum: 100 }).default(10),
  CIRCUIT_FAILURE_PERCENT: wholeNumber({ minimum: 1, maximum: 100 }).default(50),
  CIRCUIT_MINIMUM_REQUESTS: wholeNumber({ minimum: 1, maximum: 100_000 }).default(20),
  CIRCUIT_WINDOW_MS: milliseconds(10_000),
  CIRCUIT_OPEN_MS: milliseconds(2_000),
  CIRCUIT_LONGEST_OPEN_MS: milliseconds(30_000),
  CIRCUIT_PROBES: wholeNumber({ minimum: 1, maximum: 100 }).default(3),
};

const edgeVariables = {
  /** Addresses and networks of proxies in front of the gateway, whose X-Forwarded fields are believed. */
  TRUSTED_PROXIES: list.refine(isCompilable, 'must be addresses or networks (CIDR)'),
  /** Web pages that may call the API; `*` is any. */
  CORS_ORIGINS: list.refine(
    origins => origins.every(origin => origin === '*' || isOrigin(origin)),
    'must be origins like https://shop.example.com, separated by commas, or *',
  ),
  /** Largest body that is passed on, in bytes. */
  PROXY_BODY_LIMIT_BYTES: wholeNumber({ minimum: 1_024, maximum: 1_073_741_824 }).default(
    1_048_576,
  ),
  /** Bodies up to this size are kept until they are answered, so that they can be sent again. */
  RETRY_BODY_LIMIT_BYTES: wholeNumber({ minimum: 0, maximum: 10_485_760 }).default(65_536),
  /** Longest time without a byte of a request body. */
  BODY_IDLE_TIMEOUT_MS: milliseconds(10_000),
  /** Longest time for a whole request body. */
  BODY_TOTAL_TIMEOUT_MS: milliseconds(60_000),
  HEADER_COUNT_LIMIT: wholeNumber({ minimum: 10, maximum: 1_000 }).default(100),
  HEADER_LIMIT_BYTES: wholeNumber({ minimum: 1_024, maximum: 131_072 }).default(16_384),
};

const limitVariables = {
  /** Left out: every instance limits rates for itself. */
  REDIS_URL: connectionUrl('redis', 'rediss').optional(),
  REDIS_KEY_PREFIX: cacheVariables.REDIS_KEY_PREFIX,
  /** Requests per seconds, for everybody at one address. */
  RATE_LIMIT_CLIENT: rateLimitVariable().default({ quota: 600, windowMs: 60_000 }),
  /** For one user. */
  RATE_LIMIT_USER: rateLimitVariable().default({ quota: 300, windowMs: 60_000 }),
  /** For signing in and the like, from one address. */
  RATE_LIMIT_CREDENTIALS: rateLimitVariable().default({ quota: 10, windowMs: 60_000 }),
  /** How often instances tell each other what they allowed. */
  RATE_LIMIT_SETTLE_MS: wholeNumber({ minimum: 10, maximum: 60_000 }).default(100),
  /** How many clients and users are remembered at most. */
  RATE_LIMIT_CAPACITY: wholeNumber({ minimum: 100, maximum: 10_000_000 }).default(100_000),
};

const tokenVariables = {
  ...identityVariables,
  JWKS_REFRESH_MS: milliseconds(300_000),
  /** Between two reads because of unknown keys. */
  JWKS_COOLDOWN_MS: milliseconds(5_000),
  REVOCATION_POLL_MS: milliseconds(1_000),
  TOKEN_CACHE_SIZE: wholeNumber({ minimum: 1, maximum: 1_000_000 }).default(20_000),
};

/** Everything that the service reads from its environment. */
const variables = {
  ...serverVariables,
  ...upstreamVariables,
  ...edgeVariables,
  ...limitVariables,
  ...tokenVariables,
  /** How old the merged API description may become before it is read anew. */
  DOCUMENTATION_TTL_MS: milliseconds(60_000),
};

export type Configuration = ReturnType<typeof readConfiguration>;

/** @throws ConfigurationError that lists every variable that is missing or wrong */
export function readConfiguration(environment: NodeJS.ProcessEnv) {
  return readEnvironment(variables, environment);
}

function isCompilable(proxies: string[]): boolean {
  try {
    proxyAddress.compile(proxies);
    return true;
  } catch {
    return false;
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
