import type { Socket } from 'node:net';

/** What a pipe asks about each piece that comes through. */
export interface PipeConditions {
  /** Milliseconds by which this piece is late. */
  delay(): number;
  /** Whether nothing passes now. */
  isHeld(): boolean;
}

/** Bytes that may wait in a pipe until the sender has to wait, too. */
const WAITING_LIMIT_BYTES = 1024 * 1024;

/**
 * Passes on what comes from one connection to another, in order, late where it shall be. When too much waits,
 * no more is read, so that the sender feels it as it would feel a slow network.
 */
export class FaultyPipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #conditions: PipeConditions;
  /** Pieces that are late or held, with the time at which they are due; undefined is the end. */
  readonly #waiting: { piece: Buffer | undefined; due: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, conditions: PipeConditions) {
    this.#from = from;
    this.#to = to;
    this.#conditions = conditions;
    from.on('data', piece => this.#take(piece));
    from.once('end', () => this.#take(undefined));
    to.on('drain', () => this.#flush());
    from.once('close', () => clearTimeout(this.#timer));
    to.once('close', () => clearTimeout(this.#timer));
  }

  /** Looks again whether what waits may pass. */
  resume(): void {
    this.#flush();
  }

  #take(piece: Buffer | undefined): void {
    const delay = this.#conditions.delay();
    if (
      delay === 0 &&
      this.#waiting.length === 0 &&
      !this.#conditions.isHeld()
    ) {
      this.#write(piece);
      return;
    }
    // Never before the piece in front of it.
    const due = Math.max(Date.now() + delay, this.#waiting.at(-1)?.due ?? 0);
    this.#waiting.push({ piece, due });
    if (this.#waitingBytes() > WAITING_LIMIT_BYTES) {
      this.#from.pause();
    }
    this.#flush();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    while (
      this.#waiting.length > 0 &&
      !this.#conditions.isHeld() &&
      !this.#to.writableNeedDrain
    ) {
      const wait = this.#waiting[0].due - Date.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#flush(), wait);
        return;
      }
      this.#write(this.#waiting.shift()?.piece);
    }
    if (
      this.#waitingBytes() <= WAITING_LIMIT_BYTES &&
      !this.#to.writableNeedDrain
    ) {
      this.#from.resume();
    }
  }

  #waitingBytes(): number {
    return this.#waiting.reduce(
      (sum, { piece }) => sum + (piece?.length ?? 0),
      0,
    );
  }

  #write(piece: Buffer | undefined): void {
    if (this.#to.destroyed) {
      return;
    }
    if (piece === undefined) {
      this.#to.end();
    } else if (!this.#to.write(piece)) {
      this.#from.pause();
    }
  }
}
