import type { Configuration } from '../configuration.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import type { UpstreamName } from '../routing/upstreamName.ts';
import { Upstream } from './upstream.ts';
import { UpstreamMetrics } from './upstreamMetrics.ts';
import type { UpstreamSettings } from './upstreamSettings.ts';

/** Where the service is that answers for each of the upstreams. */
export function upstreamUrls(configuration: Configuration): Record<UpstreamName, URL> {
  return {
    users: configuration.USER_SERVICE_URL,
    products: configuration.PRODUCT_SERVICE_URL,
    orders: configuration.ORDER_SERVICE_URL,
    payments: configuration.PAYMENT_SERVICE_URL,
    notifications: configuration.NOTIFICATION_SERVICE_URL,
  };
}

/** Opens a pool of connections to each upstream. No connection is made before the first request. */
export function createUpstreams(
  { metrics, resources }: ServiceContext,
  configuration: Configuration,
): ReadonlyMap<UpstreamName, Upstream> {
  const upstreamMetrics = new UpstreamMetrics(metrics);
  const settings = upstreamSettings(configuration);
  const upstreams = new Map<UpstreamName, Upstream>();
  for (const [name, url] of Object.entries(upstreamUrls(configuration))) {
    const upstream = new Upstream(name as UpstreamName, url, settings, upstreamMetrics);
    resources.add(`the connections to ${name}`, () => upstream.close());
    upstreams.set(upstream.name, upstream);
  }
  return upstreams;
}

function upstreamSettings(configuration: Configuration): UpstreamSettings {
  return {
    connectTimeoutMs: configuration.UPSTREAM_CONNECT_TIMEOUT_MS,
    headersTimeoutMs: configuration.UPSTREAM_HEADERS_TIMEOUT_MS,
    bodyTimeoutMs: configuration.UPSTREAM_BODY_TIMEOUT_MS,
    concurrency: configuration.UPSTREAM_CONCURRENCY,
    queueLength: configuration.UPSTREAM_QUEUE_LENGTH,
    queueTimeoutMs: configuration.UPSTREAM_QUEUE_TIMEOUT_MS,
    attempts: configuration.UPSTREAM_ATTEMPTS,
    retryRatio: configuration.RETRY_BUDGET_PERCENT / 100,
    maxHeaderBytes: configuration.HEADER_LIMIT_BYTES,
    circuit: {
      failureRatio: configuration.CIRCUIT_FAILURE_PERCENT / 100,
      minimumRequests: configuration.CIRCUIT_MINIMUM_REQUESTS,
      windowMs: configuration.CIRCUIT_WINDOW_MS,
      openMs: configuration.CIRCUIT_OPEN_MS,
      longestOpenMs: configuration.CIRCUIT_LONGEST_OPEN_MS,
      probes: configuration.CIRCUIT_PROBES,
    },
  };
}
