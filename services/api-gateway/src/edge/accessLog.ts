import { type DestinationStream, symbols } from 'pino';
import { serviceIdentity } from '../platform/serviceIdentity.ts';
import type { Logger } from '../platform/telemetry/logger.ts';

/** Three digits for each number below 1,000: writing a fraction takes longer than the rest of a line. */
const threeDigits = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, '0'));

/** What is written down of a request. Only `path` may hold characters that JSON has to escape. */
export interface AccessLine {
  requestId: string;
  traceId: string;
  spanId: string;
  method: string;
  route: string;
  path: string;
  status: number;
  durationMs: number;
  attempts: number;
}

/**
 * The log of requests: goes where the logger's lines go, and looks like them. Written by hand because the logger takes
 * as long for a line (ids of the current request, a search for secrets, serializers) as passing a request on takes,
 * and every field here is known and none is a secret.
 */
export class AccessLog {
  readonly #stream: DestinationStream | undefined;
  readonly #identity: string;
  #second = -1;
  #time = '';

  constructor(logger: Logger) {
    this.#stream = logger.isLevelEnabled('info')
      ? (logger as unknown as Record<symbol, DestinationStream>)[symbols.streamSym]
      : undefined;
    const { name, version } = serviceIdentity;
    this.#identity = `"service":${JSON.stringify(name)},"version":${JSON.stringify(version)}`;
  }

  write(line: AccessLine): void {
    this.#stream?.write(
      `{"level":"info","time":"${this.#now()}",${this.#identity},"request_id":"${line.requestId}",` +
        `"trace_id":"${line.traceId}","span_id":"${line.spanId}","method":"${line.method}",` +
        `"route":"${line.route}","path":${JSON.stringify(line.path)},"status":${line.status},` +
        `"duration_ms":${toThousandths(line.durationMs)},"attempts":${line.attempts},` +
        `"message":"request"}\n`,
    );
  }

  /** ISO 8601 with milliseconds; what is in front of them is made once for each second. */
  #now(): string {
    const now = Date.now();
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#time = new Date(second * 1000).toISOString().slice(0, -4);
    }
    return `${this.#time}${threeDigits[now - second * 1000] ?? ''}Z`;
  }
}

/** A number of JSON with three decimals. */
function toThousandths(value: number): string {
  const thousandths = Math.round(value * 1_000);
  return `${Math.floor(thousandths / 1_000)}.${threeDigits[thousandths % 1_000] ?? ''}`;
}
