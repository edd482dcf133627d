const windowSeconds = 60;

/** Counts over a window of one minute that moves on with every second. */
export class OrdersPerMinute {
  readonly #counts = new Array<number>(windowSeconds).fill(0);
  #second: number;

  constructor(nowMs: number) {
    this.#second = toSecond(nowMs);
  }

  add(nowMs: number): void {
    this.#moveTo(nowMs);
    const slot = this.#second % windowSeconds;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  /** How many were added in the last minute. */
  value(nowMs: number): number {
    this.#moveTo(nowMs);
    return this.#counts.reduce((total, count) => total + count, 0);
  }

  /** Empties the slots of the seconds that went by: what is in them is more than a minute old. */
  #moveTo(nowMs: number): void {
    const second = toSecond(nowMs);
    const passed = Math.min(second - this.#second, windowSeconds);
    for (let number = 1; number <= passed; number += 1) {
      this.#counts[(this.#second + number) % windowSeconds] = 0;
    }
    // A clock that was set back must not empty anything twice
    this.#second = Math.max(second, this.#second);
  }
}

function toSecond(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000);
}
