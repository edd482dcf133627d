import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** Why a body did not arrive whole. */
export type BodyFailure =
  | 'too-large'
  /** The client sends too slowly. */
  | 'too-slow'
  /** The upstream does not take what is there. */
  | 'stalled';

interface RequestBodyOptions {
  limitBytes: number;
  /** A body up to this size is kept, so that it can be sent again. */
  replayBytes: number;
  /** Longest time without a byte. */
  idleTimeoutMs: number;
  /** Longest time for the whole. */
  totalTimeoutMs: number;
  /** Called once, before the first byte is asked for. */
  onFirstRead: () => void;
  onFailure: (failure: BodyFailure) => void;
}

/**
 * The body of a client's request on its way to an upstream: passed on as it arrives and not faster than the upstream
 * takes it, limited in size and time. Its beginning is kept, so that a small one can be sent a second time.
 */
export class RequestBody {
  readonly #request: IncomingMessage;
  readonly #options: RequestBodyOptions;
  #kept: Buffer[] | undefined = [];
  #bytes = 0;
  #begun = false;
  #ended = false;
  #closed = false;
  #waitsForClient = true;
  #stream: Readable | undefined;
  #idle: NodeJS.Timeout | undefined;
  #total: NodeJS.Timeout | undefined;

  constructor(request: IncomingMessage, options: RequestBodyOptions) {
    this.#request = request;
    this.#options = options;
  }

  /** Whether nothing of the body is lost, so that it can be sent (again) from its beginning. */
  get replayable(): boolean {
    return this.#kept !== undefined && !this.#closed;
  }

  /** The body as a stream for one attempt; the one of the attempt before is no longer used. */
  open(): Readable {
    const stream = new Readable({
      read: () => {
        this.#pull(stream);
      },
      destroy: (error, done) => {
        // What the upstream no longer takes stays with the client until the next attempt
        if (this.#stream === stream) {
          this.#request.pause();
          this.#stopTimers();
        }
        done(error);
      },
    });
    // Whoever reads the stream learns of errors by itself, and after it has gone nobody has to
    stream.on('error', () => undefined);
    this.#stream = stream;
    for (const chunk of this.#kept ?? []) {
      stream.push(chunk);
    }
    if (this.#ended) {
      stream.push(null);
    }
    return stream;
  }

  /** Nothing more of the body is wanted. */
  close(): void {
    this.#closed = true;
    this.#stopTimers();
    this.#kept = undefined;
    this.#request.off('data', this.#take);
    this.#request.off('end', this.#end);
    this.#stream?.destroy();
  }

  #pull(stream: Readable): void {
    if (stream !== this.#stream || this.#ended || this.#closed) {
      return;
    }
    if (!this.#begun) {
      this.#begun = true;
      this.#options.onFirstRead();
      this.#request.on('data', this.#take);
      this.#request.on('end', this.#end);
    }
    this.#startTimers();
    this.#waitsForClient = true;
    this.#request.resume();
  }

  readonly #take = (chunk: Buffer) => {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#options.limitBytes) {
      this.#fail('too-large');
      return;
    }
    if (this.#bytes <= this.#options.replayBytes) {
      this.#kept?.push(chunk);
    } else {
      this.#kept = undefined;
    }
    this.#idle?.refresh();
    if (this.#stream?.push(chunk) === false) {
      this.#waitsForClient = false;
      this.#request.pause();
    }
  };

  readonly #end = () => {
    this.#ended = true;
    this.#stopTimers();
    this.#stream?.push(null);
  };

  #startTimers(): void {
    this.#total ??= setTimeout(() => {
      this.#fail('too-slow');
    }, this.#options.totalTimeoutMs);
    this.#idle?.refresh();
    this.#idle ??= setTimeout(() => {
      this.#fail(this.#waitsForClient ? 'too-slow' : 'stalled');
    }, this.#options.idleTimeoutMs);
  }

  #stopTimers(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#total);
    this.#idle = undefined;
    this.#total = undefined;
  }

  #fail(failure: BodyFailure): void {
    this.#request.pause();
    this.close();
    this.#options.onFailure(failure);
  }
}
