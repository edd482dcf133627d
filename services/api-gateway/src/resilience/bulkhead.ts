/** What became of somebody who wants to enter. */
export type Admission = 'entered' | 'queued' | 'full';

/**
 * Bounds how many requests are on their way to one upstream, and how many wait for that, so that one slow upstream
 * cannot take all memory and sockets. First come, first served.
 */
export class Bulkhead {
  readonly #concurrency: number;
  readonly #queueLength: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(options: { concurrency: number; queueLength: number }) {
    this.#concurrency = options.concurrency;
    this.#queueLength = options.queueLength;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * `entered`: go on, and call `leave` afterwards. `queued`: `start` is called when it is this one's turn, which then
   * has entered. `full`: neither.
   */
  enter(start: () => void): Admission {
    if (this.#running < this.#concurrency) {
      this.#running += 1;
      return 'entered';
    }
    if (this.#waiting.size >= this.#queueLength) {
      return 'full';
    }
    this.#waiting.add(start);
    return 'queued';
  }

  /** Gives up waiting. Does nothing, and answers false, for one that does not wait. */
  abandon(start: () => void): boolean {
    return this.#waiting.delete(start);
  }

  /** To be called once by everyone who has entered. The place goes straight to who waits the longest. */
  leave(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      next();
      return;
    }
    this.#running -= 1;
  }
}
