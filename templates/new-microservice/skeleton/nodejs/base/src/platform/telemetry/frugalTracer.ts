import {
  type Context,
  context as contexts,
  isSpanContextValid,
  type Span,
  type SpanOptions,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace';

/** Says of a new trace whether it is to be recorded. */
export type TraceChoice = (traceId: string) => boolean;

/** The ids of traces that were begun before anybody knew whether they are recorded. */
export class TraceIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #next: string | undefined = undefined;

  /** Chooses the id of the next trace. */
  choose(): string {
    this.#next = this.#random.generateTraceId();
    return this.#next;
  }

  generateTraceId(): string {
    const traceId = this.#next ?? this.#random.generateTraceId();
    this.#next = undefined;
    return traceId;
  }

  generateSpanId(): string {
    return this.#random.generateSpanId();
  }
}

/**
 * A tracer that makes spans only of traces that are recorded. All others get the ids that logs and other services need,
 * and none of the rest: what the SDK does before it asks whether a span is wanted is most of what one costs that is not.
 */
export class FrugalTracer implements Tracer {
  readonly #recorder: Tracer;
  readonly #ids: TraceIds;
  readonly #isRecorded: TraceChoice;

  /**
   * @param recorder the SDK's tracer; it gets its ids from `ids`, and chooses as `isRecorded` does
   */
  constructor(recorder: Tracer, ids: TraceIds, isRecorded: TraceChoice) {
    this.#recorder = recorder;
    this.#ids = ids;
    this.#isRecorded = isRecorded;
  }

  startSpan(name: string, options: SpanOptions = {}, context = contexts.active()): Span {
    return this.#unrecorded(options, context) ?? this.#recorder.startSpan(name, options, context);
  }

  startActiveSpan<Work extends (span: Span) => unknown>(
    name: string,
    ...rest: [Work] | [SpanOptions, Work] | [SpanOptions, Context, Work]
  ): ReturnType<Work> {
    const work = rest.at(-1) as Work;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {};
    const parent = rest.length > 2 ? (rest[1] as Context) : contexts.active();
    const span = this.startSpan(name, options, parent);
    return contexts.with(
      trace.setSpan(parent, span),
      work as (span: Span) => ReturnType<Work>,
      undefined,
      span,
    );
  }

  #unrecorded(options: SpanOptions, context: Context): Span | undefined {
    if (isTracingSuppressed(context)) {
      return undefined;
    }
    const parent = options.root === true ? undefined : trace.getSpanContext(context);
    if (parent !== undefined && isSpanContextValid(parent)) {
      return (parent.traceFlags & TraceFlags.SAMPLED) === 0
        ? this.#span(parent.traceId, parent.traceState)
        : undefined;
    }
    const traceId = this.#ids.choose();
    if (this.#isRecorded(traceId)) {
      return undefined;
    }
    // The id is used here, so that the recorder chooses one of its own next time
    return this.#span(this.#ids.generateTraceId());
  }

  #span(traceId: string, traceState?: ReturnType<Span['spanContext']>['traceState']): Span {
    return trace.wrapSpanContext({
      traceId,
      spanId: this.#ids.generateSpanId(),
      traceFlags: TraceFlags.NONE,
      ...(traceState !== undefined && { traceState }),
    });
  }
}
