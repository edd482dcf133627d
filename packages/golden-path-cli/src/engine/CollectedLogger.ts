import type { RootLoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';

/** Takes what the engine logs, one line at a time. */
export type LogLine = (line: string) => void;

/** The engine's logger: nothing of it gets onto standard output, which belongs to the results. */
export class CollectedLogger implements RootLoggerService {
  readonly #write: LogLine;

  /**
   * @param write - takes each line
   */
  constructor(write: LogLine) {
    this.#write = write;
  }

  error(message: string, meta?: Error | JsonObject): void {
    this.#log('error', message, meta);
  }

  warn(message: string, meta?: Error | JsonObject): void {
    this.#log('warn', message, meta);
  }

  info(message: string, meta?: Error | JsonObject): void {
    this.#log('info', message, meta);
  }

  debug(message: string, meta?: Error | JsonObject): void {
    this.#log('debug', message, meta);
  }

  child(): RootLoggerService {
    return this;
  }

  #log(level: string, message: string, meta?: Error | JsonObject): void {
    const cause = meta instanceof Error ? `: ${meta.stack}` : '';
    this.#write(`${level}: ${message}${cause}`);
  }
}
