import type { Configuration } from './configuration.ts';
import { AccessLog } from './edge/accessLog.ts';
import { ApiHandler } from './edge/apiHandler.ts';
import { ClientAddresses } from './edge/clientAddresses.ts';
import { CrossOrigin } from './edge/crossOrigin.ts';
import type { EdgeContext } from './edge/edgeContext.ts';
import { LimitPolicies } from './edge/limitPolicies.ts';
import { RateLimiter } from './limits/rateLimiter.ts';
import { RedisArrivals } from './limits/redisArrivals.ts';
import { IdentitySigner } from './platform/identity/identitySigner.ts';
import type { ServiceContext } from './platform/serviceContext.ts';
import { serviceIdentity } from './platform/serviceIdentity.ts';
import { serviceTracer } from './platform/telemetry/inSpan.ts';
import { createUpstreams } from './proxy/createUpstreams.ts';
import { createAuthenticator } from './tokens/createAuthenticator.ts';

/** The parts of the gateway that handle requests for upstreams. */
export interface Api {
  handler: ApiHandler;
  edge: EdgeContext;
}

/** Puts together what a request to the API goes through. */
export function createApi(context: ServiceContext, configuration: Configuration): Api {
  const signer = IdentitySigner.create({
    secrets: configuration.IDENTITY_SECRETS,
    issuer: serviceIdentity.name,
  });
  const edge: EdgeContext = {
    logger: context.logger,
    accessLog: new AccessLog(context.logger),
    tracer: serviceTracer(),
    metrics: context.metrics,
    crossOrigin: new CrossOrigin(configuration.CORS_ORIGINS),
    draining: false,
  };
  const handler = new ApiHandler({
    edge,
    upstreams: createUpstreams(context, configuration),
    authenticator: createAuthenticator(context, configuration, signer),
    limiter: createLimiter(context, configuration),
    policies: new LimitPolicies({
      client: configuration.RATE_LIMIT_CLIENT,
      user: configuration.RATE_LIMIT_USER,
      credentials: configuration.RATE_LIMIT_CREDENTIALS,
    }),
    addresses: new ClientAddresses(configuration.TRUSTED_PROXIES),
    limits: {
      headerCount: configuration.HEADER_COUNT_LIMIT,
      bodyBytes: configuration.PROXY_BODY_LIMIT_BYTES,
      replayBytes: configuration.RETRY_BODY_LIMIT_BYTES,
      bodyIdleTimeoutMs: configuration.BODY_IDLE_TIMEOUT_MS,
      bodyTotalTimeoutMs: configuration.BODY_TOTAL_TIMEOUT_MS,
    },
  });
  return { handler, edge };
}

function createLimiter(context: ServiceContext, configuration: Configuration): RateLimiter {
  const { REDIS_URL, REDIS_KEY_PREFIX } = configuration;
  const limiter = RateLimiter.start({
    shared:
      REDIS_URL === undefined
        ? undefined
        : RedisArrivals.create(context, { url: REDIS_URL, keyPrefix: REDIS_KEY_PREFIX }),
    metrics: context.metrics,
    settleEveryMs: configuration.RATE_LIMIT_SETTLE_MS,
    capacity: configuration.RATE_LIMIT_CAPACITY,
  });
  context.resources.add('the rate limiter', async () => {
    limiter.stop();
  });
  return limiter;
}
