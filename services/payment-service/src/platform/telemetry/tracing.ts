import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  SamplingDecision,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { serviceIdentity } from '../serviceIdentity.ts';
import { FrugalTracer, TraceIds } from './frugalTracer.ts';

/** What can be stopped: sends what is still buffered, then stops. */
export interface Tracing {
  shutdown(): Promise<void>;
}

/**
 * Starts OpenTelemetry. Spans are made by hand where the platform handles requests, messages and queries: patching
 * Node's http module instead costs about three times as much CPU per request. Without an endpoint nothing is
 * exported, but every request still has a trace id for its logs and for the services that it calls.
 */
export function startTracing(options: {
  endpoint: string | undefined;
  sampleRatio: number;
  spanProcessors?: SpanProcessor[];
}): Tracing {
  const spanProcessors = [...(options.spanProcessors ?? [])];
  if (options.endpoint !== undefined) {
    const url = `${options.endpoint.replace(/\/$/, '')}/v1/traces`;
    spanProcessors.push(new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) }));
  }
  const ratio = new TraceIdRatioBasedSampler(options.sampleRatio);
  const ids = new TraceIds();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': serviceIdentity.name,
      'service.version': serviceIdentity.version,
    }),
    sampler: new ParentBasedSampler({ root: ratio }),
    idGenerator: ids,
    spanProcessors,
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const isRecorded = (traceId: string) =>
    ratio.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
  trace.setGlobalTracerProvider({
    getTracer: (name, version, tracerOptions) =>
      new FrugalTracer(provider.getTracer(name, version, tracerOptions), ids, isRecorded),
  });
  return provider;
}
