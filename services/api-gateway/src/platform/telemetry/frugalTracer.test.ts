import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  context,
  ROOT_CONTEXT,
  type Span,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { suppressTracing } from '@opentelemetry/core';
import {
  InMemorySpanExporter,
  ParentBasedSampler,
  SamplingDecision,
  SimpleSpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { FrugalTracer, TraceIds } from './frugalTracer.ts';

const sampler = new TraceIdRatioBasedSampler(0.5);
const isRecorded = (traceId: string) =>
  sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
const traceId = '0af7651916cd43dd8448eb211c80319c';

const exporter = new InMemorySpanExporter();
let tracer: Tracer;

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  exporter.reset();
  const ids = new TraceIds();
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: sampler }),
    idGenerator: ids,
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  tracer = new FrugalTracer(provider.getTracer('test'), ids, isRecorded);
});

const isSampled = (span: Span) => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;

const parentWith = (traceFlags: TraceFlags) =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: 'b7ad6b7169203331',
    traceFlags,
    isRemote: true,
  });

describe('a new trace', () => {
  test('is recorded when the sampler says so of its id, and has ids in any case', () => {
    const spans = Array.from({ length: 200 }, () => tracer.startSpan('x', {}, ROOT_CONTEXT));
    for (const span of spans) {
      const context = span.spanContext();
      expect(context.traceId).toMatch(/^(?!0{32})[\da-f]{32}$/);
      expect(context.spanId).toMatch(/^(?!0{16})[\da-f]{16}$/);
      expect(isSampled(span)).toBe(isRecorded(context.traceId));
      expect(span.isRecording()).toBe(isSampled(span));
      span.end();
    }
    const recorded = spans.filter(isSampled);
    expect(recorded.length).toBeGreaterThan(40);
    expect(recorded.length).toBeLessThan(160);
    expect(exporter.getFinishedSpans()).toHaveLength(recorded.length);
    expect(new Set(spans.map(span => span.spanContext().traceId)).size).toBe(200);
    expect(new Set(spans.map(span => span.spanContext().spanId)).size).toBe(200);
  });

  test('begins inside of another one when that is asked for', () => {
    const span = tracer.startSpan('x', { root: true }, parentWith(TraceFlags.NONE));
    expect(span.spanContext().traceId).not.toBe(traceId);
  });
});

describe('a trace that goes on', () => {
  test.each([
    ['is recorded', TraceFlags.SAMPLED],
    ['is not recorded', TraceFlags.NONE],
  ])('%s as who began it has said', (_name, flags) => {
    const span = tracer.startSpan('x', {}, parentWith(flags));
    const { spanId, ...rest } = span.spanContext();
    expect(rest).toMatchObject({ traceId, traceFlags: flags });
    expect(spanId).not.toBe('b7ad6b7169203331');
    expect(span.isRecording()).toBe(flags === TraceFlags.SAMPLED);
    const child = tracer.startSpan('y', {}, trace.setSpan(ROOT_CONTEXT, span));
    expect(child.spanContext()).toMatchObject({ traceId, traceFlags: flags });
    expect(child.spanContext().spanId).not.toBe(spanId);
  });
});

test('work runs inside of its span, however it is started', () => {
  const current = () => trace.getSpan(context.active());
  for (const flags of [TraceFlags.SAMPLED, TraceFlags.NONE]) {
    const parent = parentWith(flags);
    const outcomes = [
      context.with(parent, () => tracer.startActiveSpan('x', span => [span, current(), 'result'])),
      context.with(parent, () =>
        tracer.startActiveSpan('x', {}, span => [span, current(), 'result']),
      ),
      tracer.startActiveSpan('x', {}, parent, span => [span, current(), 'result']),
    ];
    for (const [span, active, result] of outcomes) {
      expect(active).toBe(span);
      expect(result).toBe('result');
      expect((span as Span).spanContext()).toMatchObject({ traceId, traceFlags: flags });
    }
  }
});

test('what is suppressed gets no ids at all', () => {
  const span = tracer.startSpan('x', {}, suppressTracing(ROOT_CONTEXT));
  expect(trace.isSpanContextValid(span.spanContext())).toBe(false);
});
