import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { acceptRequestId } from '../platform/http/requestId.ts';
import { RequestHead } from '../proxy/requestHead.ts';
import type { HeaderList } from '../proxy/responseHead.ts';
import type { EdgeContext } from './edgeContext.ts';
import { crossOriginVary } from './crossOrigin.ts';
import { securityFields } from './securityFields.ts';
import { incomingContext } from './traceContext.ts';

/** The client hung up before it was answered; there is no official status for that, nginx uses this one. */
const clientClosedRequest = 499;
/** How long an answer that came before the end of the request is held open, so that the client gets to read it. */
const lingerMs = 1_000;
/** Anybody can send a path of thousands of characters; nobody wants to read it. */
const longestLoggedPath = 256;

const ignore = () => undefined;

/** A request to the API and its answer, whoever gives it: id, span, common fields, problems, and what is left of it. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: RequestHead;
  readonly method: string;
  readonly route: string;
  readonly requestId: string;
  readonly span: Span;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
  /** Fields of the answer about rate limits: names and values in turn. */
  limitFields: readonly string[] = [];
  /** How often an upstream was asked. */
  attempts = 0;
  /** Called when the client has gone before it had its answer. */
  onAbandoned: (() => void) | undefined = undefined;
  readonly #edge: EdgeContext;
  readonly #startedAt = performance.now();
  #answeredAt: number | undefined = undefined;
  #brokenStatus: number | undefined = undefined;
  #closed = false;

  constructor(
    edge: EdgeContext,
    message: { request: IncomingMessage; response: ServerResponse; expectsContinue: boolean },
    head: RequestHead,
    route: string,
  ) {
    const { request, response, expectsContinue } = message;
    this.#edge = edge;
    this.request = request;
    this.response = response;
    this.expectsContinue = expectsContinue;
    this.head = head;
    this.route = route;
    this.method = request.method ?? 'GET';
    this.requestId = head.requestId === undefined ? randomUUID() : acceptRequestId(head.requestId);
    const parent = incomingContext(head);
    this.span = edge.tracer.startSpan(`${this.method} ${route}`, { kind: SpanKind.SERVER }, parent);
    response.on('error', ignore);
    response.on('close', this.#finish);
  }

  /** Nobody waits for an answer any more. */
  get closed(): boolean {
    return this.#closed || this.response.destroyed;
  }

  /**
   * The fields that every answer has: names and values in turn.
   *
   * @param vary what the answer depends on besides the origin
   */
  answerFields(vary?: string): HeaderList {
    const list: HeaderList = [
      ...securityFields,
      'x-request-id',
      this.requestId,
      'vary',
      vary === undefined ? crossOriginVary : `${vary}, ${crossOriginVary}`,
      ...this.#edge.crossOrigin.answerFields(this.head.origin),
      ...this.limitFields,
    ];
    if (this.#edge.draining || !this.#bodyHasArrived) {
      list.push('connection', 'close');
    }
    return list;
  }

  /** Answers with a problem document (RFC 9457). */
  problem(status: number, detail: string, fields: readonly string[] = []): void {
    const document = {
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail,
      instance: `urn:request:${this.requestId}`,
    };
    this.answer(
      status,
      ['content-type', 'application/problem+json', ...fields],
      JSON.stringify(document),
    );
  }

  /** Answers without an upstream. */
  answer(status: number, fields: readonly string[], body: string): void {
    if (this.closed || this.response.headersSent) {
      this.response.destroy();
      return;
    }
    const list = this.answerFields();
    list.push(...fields);
    if (status !== 204) {
      list.push('content-length', String(Buffer.byteLength(body)));
    }
    this.response.writeHead(status, list);
    this.end(this.method === 'HEAD' ? '' : Buffer.from(body).toString('latin1'));
  }

  /**
   * Ends the answer. A client that is still sending is read on for a moment: cutting it off would lose the answer.
   *
   * @param last the rest of the body; a string has one character for each byte
   */
  end(last?: string | Buffer): void {
    const { request, response } = this;
    this.#answeredAt = performance.now();
    if (this.#bodyHasArrived || (this.expectsContinue && !request.readableDidRead)) {
      response.end(last, 'latin1');
      return;
    }
    if (last !== undefined && last.length > 0) {
      response.write(last, 'latin1');
    } else {
      response.flushHeaders();
    }
    const end = () => {
      clearTimeout(timer);
      response.end();
    };
    const timer = setTimeout(end, lingerMs);
    request.once('end', end).once('close', end);
    request.on('data', ignore).resume();
  }

  /** Cuts an answer off that cannot be finished, so that nobody takes half of it for the whole. */
  break(status: number): void {
    this.#brokenStatus = status;
    this.response.destroy();
  }

  /** Something in the gateway itself went wrong. */
  fail(error: unknown): void {
    this.#edge.logger.error(
      { err: error, request_id: this.requestId, trace_id: this.span.spanContext().traceId },
      'a request could not be handled',
    );
    this.problem(500, 'The gateway could not answer this request');
  }

  get #bodyHasArrived(): boolean {
    return !this.head.hasBody || this.request.complete;
  }

  /** Comes after the last byte as well as after a broken connection, and only once. */
  readonly #finish = () => {
    this.#closed = true;
    const { response, span, method, route } = this;
    const abandoned = !response.writableFinished;
    if (abandoned) {
      this.onAbandoned?.();
    }
    const status = this.#brokenStatus ?? (abandoned ? clientClosedRequest : response.statusCode);
    const durationMs = (this.#answeredAt ?? performance.now()) - this.#startedAt;
    this.#edge.metrics.observeRequest({ method, route, status }, durationMs / 1000);

    const path = loggedPath(this.request.url ?? '');
    if (span.isRecording()) {
      span.setAttributes({
        'http.request.method': method,
        'http.route': route,
        'url.path': path,
        'http.response.status_code': status,
      });
      if (status >= 500) {
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
    }
    const { traceId, spanId } = span.spanContext();
    this.#edge.accessLog.write({
      requestId: this.requestId,
      traceId,
      spanId,
      method,
      route,
      path,
      status,
      durationMs,
      attempts: this.attempts,
    });
    span.end();
  };
}

/** The query may hold what is nobody's business. */
function loggedPath(url: string): string {
  const question = url.indexOf('?');
  return url.slice(0, Math.min(question === -1 ? url.length : question, longestLoggedPath));
}
