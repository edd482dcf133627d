import { type DestinationStream, pino } from 'pino';

/** Lines are written together when there are this many bytes of them, or after this time. */
const chunkBytes = 65_536;
const flushEveryMs = 100;
/** UTF-8 needs no more for what is one character in memory. */
const mostBytesOfCharacter = 3;

type LogFile = ReturnType<typeof pino.destination>;

/**
 * Where the log goes. Writing each line by itself costs a hand-over to another thread and back, which is more than the
 * gateway does otherwise for a request; a process that is killed loses what it logged in the last moment. Lines are
 * kept here rather than by pino's own `minLength`, which measures all that it has kept anew for each line; and as
 * bytes, because strings that were put together of parts stay parts until somebody reads them.
 */
export class LogOutput implements DestinationStream {
  readonly #file: LogFile;
  #chunk = Buffer.allocUnsafe(chunkBytes);
  #used = 0;
  #timer: NodeJS.Timeout | undefined = undefined;

  private constructor(file: LogFile) {
    this.#file = file;
  }

  /** @param path standard output when it is left out */
  static open(path?: string): LogOutput {
    const file = pino.destination({
      ...(path !== undefined && { dest: path }),
      sync: false,
      contentMode: 'buffer',
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
    const most = line.length * mostBytesOfCharacter;
    if (most > chunkBytes - this.#used) {
      this.#handOver();
      if (most > chunkBytes) {
        this.#writeToFile(Buffer.from(line));
        return;
      }
    }
    this.#used += this.#chunk.write(line, this.#used);
    this.#timer ??= setTimeout(this.#handOver, flushEveryMs);
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
    if (this.#used > 0) {
      this.#writeToFile(this.#chunk.subarray(0, this.#used));
      this.#chunk = Buffer.allocUnsafe(chunkBytes);
      this.#used = 0;
    }
  };

  #writeToFile(bytes: Buffer): void {
    // The type says string; with `contentMode: 'buffer'` it is one
    this.#file.write(bytes as unknown as string);
  }
}
