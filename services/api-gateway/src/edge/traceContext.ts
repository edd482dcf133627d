import {
  type Context,
  type Span,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
} from '@opentelemetry/api';
import type { RequestHead } from '../proxy/requestHead.ts';

/** The trace that a request belongs to according to whoever sent it. */
export function incomingContext({ traceparent, tracestate }: RequestHead): Context {
  return traceparent === undefined
    ? ROOT_CONTEXT
    : propagation.extract(ROOT_CONTEXT, { traceparent, tracestate });
}

/** The field `traceparent` (W3C Trace Context) by which the next service continues the trace; undefined without one. */
export function traceparentOf(span: Span): string | undefined {
  const context = span.spanContext();
  if (!isSpanContextValid(context)) {
    return undefined;
  }
  const flags = context.traceFlags.toString(16).padStart(2, '0');
  return `00-${context.traceId}-${context.spanId}-${flags}`;
}
