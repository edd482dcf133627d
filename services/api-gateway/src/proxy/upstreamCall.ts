import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Dispatcher } from 'undici';
import type { IncomingHttpHeaders } from 'undici/types/header.js';
import { viaField } from '../edge/forwardedFields.ts';
import type { Exchange } from '../edge/exchange.ts';
import { traceparentOf } from '../edge/traceContext.ts';
import { retryAfterSeconds } from '../limits/rateLimitFields.ts';
import { serviceTracer } from '../platform/telemetry/inSpan.ts';
import {
  type AttemptFailure,
  isRepeatable,
  isRetryable,
  isTemporary,
} from '../resilience/attemptFailure.ts';
import type { CircuitOutcome } from '../resilience/circuitBreaker.ts';
import { retryDelayMs } from '../resilience/retryDelay.ts';
import type { RequestBody } from './requestBody.ts';
import { fieldOf, passResponseHead } from './responseHead.ts';
import type { Upstream } from './upstream.ts';
import { upstreamFailure } from './upstreamFailure.ts';
import type { AttemptOutcome } from './upstreamMetrics.ts';

const retryDelays = { firstMs: 25, longestMs: 250 };
/** Up to this size head and body of an answer go out as one string; larger ones are not copied. */
const largestText = 16_384;
/** A client that takes nothing for this long keeps a place that others could have. */
const stalledClientMs = 30_000;

const outcomes: Record<AttemptFailure['kind'], AttemptOutcome> = {
  connection: 'connection',
  timeout: 'timeout',
  protocol: 'protocol',
  status: 'status',
};

/** What is sent: the fields that are the same for every attempt, and the body if there is one. */
export interface UpstreamRequest {
  path: string;
  /** Names and values in turn. */
  fields: string[];
  body: RequestBody | undefined;
}

/**
 * Gets the answer to one request from an upstream, in one or several attempts, and passes it on as it arrives. It is
 * the HTTP client's own handler: between the two connections is nothing that could hold data.
 */
export class UpstreamCall implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange;
  readonly #upstream: Upstream;
  readonly #request: UpstreamRequest;
  #controller: Dispatcher.DispatchController | undefined = undefined;
  #span: Span | undefined = undefined;
  #ticket = 0;
  #attemptedAt = 0;
  #entered = false;
  #attemptRuns = false;
  #done = false;
  /** The answer will not be passed on: another attempt follows when it is over. */
  #discarding: AttemptFailure | undefined = undefined;
  #status = 0;
  #timer: NodeJS.Timeout | undefined = undefined;
  /** The whole body, when it came in one piece: sent together with the head. */
  #onlyChunk: Buffer | string | undefined = undefined;
  #expectedBytes = -1;
  #listensForDrain = false;

  constructor(exchange: Exchange, upstream: Upstream, request: UpstreamRequest) {
    this.#exchange = exchange;
    this.#upstream = upstream;
    this.#request = request;
  }

  start(): void {
    const { bulkhead, budget, metrics, settings } = this.#upstream;
    this.#exchange.onAbandoned = this.#cancel;
    budget.deposit();
    switch (bulkhead.enter(this.#begin)) {
      case 'entered':
        this.#begin();
        break;
      case 'queued':
        this.#timer = setTimeout(() => {
          bulkhead.abandon(this.#begin);
          metrics.rejection('queue_timeout');
          this.#refuse('The service is busy', '1');
        }, settings.queueTimeoutMs);
        break;
      case 'full':
        metrics.rejection('full');
        this.#refuse('The service is busy', '1');
    }
  }

  /** The body of the request did not arrive whole. */
  breakOff(status: number, detail: string): void {
    if (this.#done) {
      return;
    }
    // A client that is too slow or sends too much says nothing of the upstream; one that takes nothing does
    this.#stopAttempt(status === 504 ? 'timeout' : 'cancelled');
    this.#conclude(status, detail);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#done) {
      controller.abort(new Error('the client has gone'));
      return;
    }
    this.#controller = controller;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200 || this.#done || controller !== this.#controller) {
      return;
    }
    this.#status = status;
    if (isTemporary(status)) {
      const failure = { kind: 'status', status, saysWhen: 'retry-after' in headers } as const;
      if (this.#mayRetry(failure)) {
        this.#discarding = failure;
        return;
      }
    }
    const { response, request } = this.#exchange;
    if (response.destroyed) {
      return;
    }
    const list = this.#exchange.answerFields(fieldOf(headers, 'vary'));
    passResponseHead(headers, this.#upstream.origin, list);
    list.push('via', viaField(fieldOf(headers, 'via'), '1.1'));
    const length = headers['content-length'];
    this.#expectedBytes = typeof length === 'string' && request.complete ? Number(length) : -1;
    response.writeHead(status, list);
    if (this.#expectedBytes < 0) {
      // Nobody knows when the first part of the body comes; the head is for the client now
      response.flushHeaders();
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { response } = this.#exchange;
    if (
      this.#done ||
      this.#discarding !== undefined ||
      controller !== this.#controller ||
      response.destroyed
    ) {
      return;
    }
    if (chunk.length === this.#expectedBytes) {
      // One string with the head is one system call, where a buffer behind it costs a vector of two
      this.#onlyChunk = chunk.length <= largestText ? chunk.toString('latin1') : chunk;
    } else if (!response.write(chunk)) {
      controller.pause();
      this.#awaitDrain();
    }
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#done || controller !== this.#controller) {
      return;
    }
    const failure = this.#discarding;
    if (failure !== undefined) {
      this.#endAttempt('status');
      this.#retry();
      return;
    }
    this.#endAttempt(isTemporary(this.#status) ? 'status' : 'answered');
    this.#finish();
    this.#exchange.end(this.#onlyChunk);
  }

  onResponseError(controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#done || !this.#attemptRuns) {
      return;
    }
    if (controller !== null && this.#controller !== undefined && controller !== this.#controller) {
      return;
    }
    const { status, detail, failure } = upstreamFailure(error);
    if (this.#exchange.response.headersSent) {
      this.#endAttempt('broken', error);
      this.#finish();
      this.#exchange.break(status);
      return;
    }
    // When the answer that is thrown away breaks, another attempt follows as planned
    const retries =
      this.#discarding !== undefined || (failure !== undefined && this.#mayRetry(failure));
    this.#endAttempt(failure === undefined ? 'invalid' : outcomes[failure.kind], error);
    if (retries) {
      this.#retry();
    } else {
      this.#conclude(status, detail);
    }
  }

  readonly #begin = () => {
    this.#entered = true;
    clearTimeout(this.#timer);
    this.#attempt();
  };

  #attempt(): void {
    const { circuit, metrics, pool, pathPrefix } = this.#upstream;
    this.#attemptedAt = performance.now();
    const ticket = circuit.admit(this.#attemptedAt);
    if (ticket === undefined) {
      metrics.rejection('circuit_open');
      this.#refuse(
        'The service is not available',
        retryAfterSeconds(circuit.retryAfterMs(this.#attemptedAt)),
      );
      return;
    }
    this.#ticket = ticket;
    this.#attemptRuns = true;
    this.#controller = undefined;
    this.#discarding = undefined;
    this.#exchange.attempts += 1;

    const { path, fields, body } = this.#request;
    const method = this.#exchange.method;
    const headers = this.#startSpan(fields);
    pool.dispatch({ method, path: pathPrefix + path, headers, body: body?.open() ?? null }, this);
  }

  /** Begins the span of an attempt; answers the fields with the one by which the service continues the trace. */
  #startSpan(fields: string[]): string[] {
    const { method, span: server, attempts } = this.#exchange;
    let current = server;
    // Nobody would record the children of a span that is not recorded
    if (server.isRecording()) {
      current = serviceTracer().startSpan(
        method,
        {
          kind: SpanKind.CLIENT,
          attributes: {
            'http.request.method': method,
            'server.address': this.#upstream.origin,
            'peer.service': this.#upstream.name,
            ...(attempts > 1 && { 'http.request.resend_count': attempts - 1 }),
          },
        },
        trace.setSpan(ROOT_CONTEXT, server),
      );
      this.#span = current;
    }
    const traceparent = traceparentOf(current);
    return traceparent === undefined ? fields : [...fields, 'traceparent', traceparent];
  }

  /** Whether another attempt is sensible, allowed and paid for. */
  #mayRetry(failure: AttemptFailure): boolean {
    const { settings, budget, metrics } = this.#upstream;
    const { method, head, attempts } = this.#exchange;
    if (
      attempts >= settings.attempts ||
      !isRetryable(failure) ||
      !isRepeatable(method, head.idempotencyKey !== undefined) ||
      this.#request.body?.replayable === false
    ) {
      return false;
    }
    const allowed = budget.withdraw();
    metrics.retry(allowed ? 'sent' : 'over_budget');
    return allowed;
  }

  #retry(): void {
    this.#timer = setTimeout(
      () => {
        this.#attempt();
      },
      retryDelayMs(this.#exchange.attempts, Math.random(), retryDelays),
    );
  }

  readonly #cancel = () => {
    if (!this.#done) {
      this.#stopAttempt('cancelled');
      this.#finish();
    }
  };

  #stopAttempt(outcome: AttemptOutcome): void {
    const controller = this.#controller;
    if (this.#attemptRuns) {
      this.#endAttempt(outcome);
    }
    // Whatever comes of the abort is no longer listened to
    this.#done = true;
    controller?.abort(new Error('the request was cancelled'));
    this.#done = false;
  }

  #endAttempt(outcome: AttemptOutcome, error?: Error): void {
    const now = performance.now();
    this.#attemptRuns = false;
    this.#upstream.circuit.record(this.#ticket, circuitOutcome(outcome), now);
    this.#upstream.metrics.attempt(outcome, now - this.#attemptedAt);
    const span = this.#span;
    if (span !== undefined) {
      if (this.#status > 0) {
        span.setAttribute('http.response.status_code', this.#status);
      }
      if (outcome !== 'answered' && outcome !== 'cancelled') {
        span.setStatus({ code: SpanStatusCode.ERROR, message: error?.message ?? outcome });
      }
      span.end();
    }
  }

  #refuse(detail: string, retryAfter: string): void {
    this.#finish();
    this.#exchange.problem(503, detail, ['retry-after', retryAfter]);
  }

  #conclude(status: number, detail: string): void {
    this.#finish();
    if (this.#exchange.response.headersSent) {
      this.#exchange.break(status);
    } else {
      this.#exchange.problem(status, detail);
    }
  }

  /** Gives back whatever the call holds. */
  #finish(): void {
    this.#done = true;
    clearTimeout(this.#timer);
    this.#exchange.onAbandoned = undefined;
    this.#request.body?.close();
    if (this.#entered) {
      this.#entered = false;
      this.#upstream.bulkhead.leave();
    } else {
      this.#upstream.bulkhead.abandon(this.#begin);
    }
  }

  #awaitDrain(): void {
    const { response } = this.#exchange;
    this.#timer = setTimeout(() => {
      response.destroy();
    }, stalledClientMs);
    if (!this.#listensForDrain) {
      this.#listensForDrain = true;
      response.on('drain', () => {
        clearTimeout(this.#timer);
        this.#controller?.resume();
      });
    }
  }
}

function circuitOutcome(outcome: AttemptOutcome): CircuitOutcome {
  switch (outcome) {
    case 'answered':
      return 'success';
    case 'cancelled':
    case 'invalid':
      return 'unknown';
    default:
      return 'failure';
  }
}
