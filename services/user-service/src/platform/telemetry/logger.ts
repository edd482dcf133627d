import { trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger, pino } from 'pino';
import { currentRequestId } from '../http/requestId.ts';
import { serviceIdentity } from '../serviceIdentity.ts';

export type { Logger };

const secretNames = [
  'password',
  'secret',
  'token',
  'authorization',
  'cookie',
  'apiKey',
  'connectionString',
];

/** Fields whose value never reaches the log, at the top of a line or one or two levels down. */
const redactedPaths = secretNames.flatMap(name => [name, `*.${name}`, `*.*.${name}`]);

/**
 * Writes one JSON object per line. Every line carries the ids of the request and the trace that it belongs to,
 * so code that logs does not have to pass them around.
 */
export function createLogger(options: { level: string; destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      messageKey: 'message',
      base: { service: serviceIdentity.name, version: serviceIdentity.version },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: level => ({ level }) },
      redact: { paths: redactedPaths, censor: '[redacted]' },
      mixin: currentIds,
    },
    options.destination ?? pino.destination({ sync: false }),
  );
}

function currentIds(): Record<string, string> {
  const ids: Record<string, string> = {};
  const requestId = currentRequestId();
  if (requestId !== undefined) {
    ids.request_id = requestId;
  }
  const span = trace.getActiveSpan()?.spanContext();
  if (span !== undefined) {
    ids.trace_id = span.traceId;
    ids.span_id = span.spanId;
  }
  return ids;
}
