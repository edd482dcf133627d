import { type DestinationStream, pino } from 'pino';

/** Lines are written together when there are this many characters of them, or after this time. */
const chunkLength = 65_536;
const flushEveryMs = 100;

type LogFile = ReturnType<typeof pino.destination>;

/**
 * Where the log goes. Writing each line by itself costs a hand-over to another thread and back, which is more than the
 * gateway does otherwise for a request; a process that is killed loses what it logged in the last moment. Lines are
 * kept here rather than by pino's own `minLength`, which measures all that it has kept anew for each line.
 */
export class LogOutput implements DestinationStream {
  readonly #file: LogFile;
  #lines: string[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | undefined = undefined;

  private constructor(file: LogFile) {
    this.#file = file;
  }

  /** @param path standard output when it is left out */
  static open(path?: string): LogOutput {
    const file = pino.destination({
      ...(path !== undefined && { dest: path }),
      sync: false,
      // Without any, `flush` would not wait for what is being written
      minLength: 1,
    });
    const output = new LogOutput(file);
    process.on('exit', () => {
      output.flushSync();
    });
    return output;
  }

  write(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= chunkLength) {
      this.#handOver();
    } else {
      this.#timer ??= setTimeout(this.#handOver, flushEveryMs);
    }
  }

  /** Writes what there is; `done` is called when it has been written. */
  flush(done?: (error?: Error | null) => void): void {
    this.#handOver();
    this.#file.flush(done);
  }

  /** Writes what there is before it returns. */
  flushSync(): void {
    this.#handOver();
    this.#file.flushSync();
  }

  readonly #handOver = () => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length > 0) {
      this.#file.write(this.#lines.join(''));
      this.#lines = [];
      this.#length = 0;
    }
  };
}
