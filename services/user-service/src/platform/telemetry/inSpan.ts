import { type SpanOptions, SpanStatusCode, trace } from '@opentelemetry/api';
import { serviceIdentity } from '../serviceIdentity.ts';

/** The tracer of this service. */
export function serviceTracer() {
  return trace.getTracer(serviceIdentity.name, serviceIdentity.version);
}

/** Runs `work` inside a span of its own; the span is marked as failed when `work` throws. */
export async function inSpan<Result>(
  name: string,
  options: SpanOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  return serviceTracer().startActiveSpan(name, options, async span => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}
