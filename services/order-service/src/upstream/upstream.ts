import { context, propagation, SpanKind } from '@opentelemetry/api';
import {
  bulkhead,
  circuitBreaker,
  CircuitState,
  ExponentialBackoff,
  handleType,
  handleWhen,
  type IPolicy,
  retry,
  SamplingBreaker,
  wrap,
} from 'cockatiel';
import { Counter, Gauge } from 'prom-client';
import { Pool } from 'undici';
import { z } from 'zod';
import { identityHeader } from '../platform/identity/identity.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { serviceIdentity } from '../platform/serviceIdentity.ts';
import { currentRequestId } from '../platform/http/requestId.ts';
import { inSpan } from '../platform/telemetry/inSpan.ts';
import { RetryBudget } from './retryBudget.ts';
import { UpstreamRefused, UpstreamUnknown } from './upstreamErrors.ts';

/** Which service is called, and how patiently. */
export interface UpstreamOptions {
  name: string;
  url: string;
  timeoutMs: number;
  concurrency: number;
  breakMs: number;
  /** Who calls, signed anew for every call. */
  sign: () => Promise<string>;
}

/** One call. All calls may be repeated: they read, or carry a key that makes the repetition harmless. */
export interface UpstreamCall {
  method: 'GET' | 'PUT' | 'POST';
  /** The path with its parameters, for the span: never with values in it. */
  route: string;
  path: string;
  body?: unknown;
  idempotencyKey?: string;
}

/** Nothing that is answered is longer. */
const longestAnswer = 1_048_576;

/** One retry at once, for a connection that was closed at the wrong moment. Sagas come back later by themselves. */
const mostRetries = 1;
const budget = { perCall: 0.1, most: 10 };

/** Statuses that say nothing about what became of the call, or only that it was too early. */
const unknownStatuses = new Set([401, 403, 408, 425, 429]);

const problemShape = z.object({ type: z.string() });

/**
 * Calls another service: with a time-out, retries inside of a budget, a limit of calls at a time, and a circuit breaker
 * that leaves a service alone which keeps failing.
 */
export class Upstream {
  readonly #options: UpstreamOptions;
  readonly #pool: Pool;
  readonly #policy: IPolicy;
  readonly #budget = new RetryBudget(budget);
  readonly #calls: Counter<'upstream' | 'outcome'>;

  private constructor(options: UpstreamOptions, context: ServiceContext) {
    this.#options = options;
    const { concurrency, timeoutMs } = options;
    this.#pool = new Pool(new URL(options.url).origin, {
      connections: concurrency,
      connectTimeout: timeoutMs,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: longestAnswer,
    });
    const breaker = circuitBreaker(handleType(UpstreamUnknown), {
      halfOpenAfter: options.breakMs,
      breaker: new SamplingBreaker({ threshold: 0.5, duration: 10_000, minimumRps: 1 }),
    });
    this.#policy = wrap(
      retry(
        handleWhen(error => error instanceof UpstreamUnknown && this.#budget.withdraw()),
        {
          maxAttempts: mostRetries,
          backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 }),
        },
      ),
      bulkhead(concurrency, concurrency),
      breaker,
    );
    const metrics = upstreamMetrics(context);
    this.#calls = metrics.calls;
    metrics.open.set({ upstream: options.name }, 0);
    breaker.onStateChange(state => {
      const isOpen = state !== CircuitState.Closed;
      metrics.open.set({ upstream: options.name }, isOpen ? 1 : 0);
      context.logger.warn({ upstream: options.name, is_open: isOpen }, 'a circuit breaker changed');
    });
  }

  /** Does not connect yet: connections are made when they are needed. */
  static create(context: ServiceContext, options: UpstreamOptions): Upstream {
    const upstream = new Upstream(options, context);
    context.resources.add(`upstream ${options.name}`, () => upstream.#pool.close());
    return upstream;
  }

  /**
   * Calls, and reads of the answer what `shape` asks for.
   *
   * @throws UpstreamRefused when the other side understood and will not do it
   * @throws UpstreamUnknown when nobody knows what became of it
   */
  async call<Shape extends z.ZodType>(call: UpstreamCall, shape: Shape): Promise<z.output<Shape>> {
    const { name } = this.#options;
    this.#budget.deposit();
    try {
      const answer = await this.#policy.execute(() => this.#send(call));
      this.#calls.inc({ upstream: name, outcome: 'answered' });
      const parsed = shape.safeParse(answer);
      if (!parsed.success) {
        // It was done, and nobody can tell what: to ask again cannot harm, and somebody has to look
        throw new UpstreamUnknown(name, 'the answer is not what it should be', parsed.error);
      }
      return parsed.data;
    } catch (error) {
      if (error instanceof UpstreamRefused) {
        this.#calls.inc({ upstream: name, outcome: 'refused' });
        throw error;
      }
      this.#calls.inc({ upstream: name, outcome: 'unknown' });
      // An open circuit and a full bulkhead as well: who calls does not care why nobody knows
      throw error instanceof UpstreamUnknown
        ? error
        : new UpstreamUnknown(name, error instanceof Error ? error.message : String(error), error);
    }
  }

  async #send(call: UpstreamCall): Promise<unknown> {
    const { name } = this.#options;
    const attributes = { 'http.request.method': call.method, 'peer.service': name };
    return inSpan(
      `${call.method} ${call.route}`,
      { kind: SpanKind.CLIENT, attributes },
      async () => {
        let status: number;
        let comesBack: boolean;
        let text: string;
        try {
          const response = await this.#pool.request({
            method: call.method,
            path: call.path,
            headers: await this.#headers(call),
            ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
            signal: AbortSignal.timeout(this.#options.timeoutMs),
          });
          status = response.statusCode;
          // Who says when to come back has not refused
          comesBack = response.headers['retry-after'] !== undefined;
          text = await response.body.text();
        } catch (error) {
          throw new UpstreamUnknown(
            name,
            error instanceof Error ? error.message : String(error),
            error,
          );
        }
        if (status >= 200 && status < 300) {
          return parse(text);
        }
        if (status >= 400 && status < 500 && !unknownStatuses.has(status) && !comesBack) {
          throw new UpstreamRefused(name, status, problemOf(parse(text)));
        }
        throw new UpstreamUnknown(name, `answered ${status}`);
      },
    );
  }

  async #headers(call: UpstreamCall): Promise<Record<string, string>> {
    const requestId = currentRequestId();
    const headers: Record<string, string> = {
      accept: 'application/json, application/problem+json',
      'user-agent': `${serviceIdentity.name}/${serviceIdentity.version}`,
      [identityHeader]: await this.#options.sign(),
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
      ...(requestId !== undefined && { 'x-request-id': requestId }),
    };
    propagation.inject(context.active(), headers);
    return headers;
  }
}

/** What cannot be read is nothing: the shape that is asked for says whether that is enough. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The last part of a problem's type. `about:blank` says nothing more than the status does. */
function problemOf(body: unknown): string | undefined {
  const problem = problemShape.safeParse(body);
  const type = problem.success ? problem.data.type : 'about:blank';
  return type === 'about:blank' ? undefined : type.split('/').at(-1);
}

/** One set of metrics for all upstreams. */
function upstreamMetrics({ metrics: { registry } }: ServiceContext) {
  const calls = registry.getSingleMetric('upstream_calls_total');
  const open = registry.getSingleMetric('upstream_circuit_open');
  return {
    calls:
      calls instanceof Counter
        ? calls
        : new Counter({
            name: 'upstream_calls_total',
            help: 'Calls to other services by outcome: answered, refused, unknown',
            labelNames: ['upstream', 'outcome'],
            registers: [registry],
          }),
    open:
      open instanceof Gauge
        ? open
        : new Gauge({
            name: 'upstream_circuit_open',
            help: 'Whether a service is left alone because it keeps failing',
            labelNames: ['upstream'],
            registers: [registry],
          }),
  };
}
