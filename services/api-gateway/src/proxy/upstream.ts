import { Pool } from 'undici';
import { Bulkhead } from '../resilience/bulkhead.ts';
import { CircuitBreaker } from '../resilience/circuitBreaker.ts';
import { RetryBudget } from '../resilience/retryBudget.ts';
import type { UpstreamName } from '../routing/upstreamName.ts';
import type { UpstreamMetrics } from './upstreamMetrics.ts';
import type { UpstreamSettings } from './upstreamSettings.ts';

/** How many retries an upstream that failed nothing for a while may get at once. */
const retryBurst = 10;

/** One service behind the gateway: its connections, and what protects it and the others. */
export class Upstream {
  readonly name: UpstreamName;
  readonly origin: string;
  /** A path that stands before every path of the service; mostly empty. */
  readonly pathPrefix: string;
  /** The route of its requests in metrics and spans. */
  readonly route: string;
  readonly pool: Pool;
  readonly bulkhead: Bulkhead;
  readonly circuit: CircuitBreaker;
  readonly budget: RetryBudget;
  readonly settings: UpstreamSettings;
  readonly metrics: ReturnType<UpstreamMetrics['of']>;

  constructor(
    name: UpstreamName,
    url: URL,
    settings: UpstreamSettings,
    upstreamMetrics: UpstreamMetrics,
  ) {
    this.name = name;
    this.origin = url.origin;
    this.pathPrefix = url.pathname.replace(/\/$/, '');
    this.route = `/api/${name}/{path}`;
    this.settings = settings;
    this.pool = new Pool(url.origin, {
      // As many as the bulkhead lets in: nothing has to wait for a connection as well
      connections: settings.concurrency,
      connectTimeout: settings.connectTimeoutMs,
      headersTimeout: settings.headersTimeoutMs,
      bodyTimeout: settings.bodyTimeoutMs,
      maxHeaderSize: settings.maxHeaderBytes,
      pipelining: 1,
      allowH2: false,
    });
    this.bulkhead = new Bulkhead(settings);
    this.circuit = new CircuitBreaker(settings.circuit);
    this.budget = new RetryBudget({ ratio: settings.retryRatio, burst: retryBurst });
    this.metrics = upstreamMetrics.of(name);
    upstreamMetrics.add(this);
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
