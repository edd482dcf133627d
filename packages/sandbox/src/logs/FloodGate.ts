/** How much a log takes. */
export interface FloodLimits {
  bytesPerSecond: number;
  /** How much may come at once after a quiet time. */
  burstBytes: number;
}

/**
 * Decides what of a stream of lines is kept: as much per second as is agreed, and what comes at once after a
 * quiet time. Pure: told the time, it says yes or no and counts what it refused.
 */
export class FloodGate {
  readonly #limits: FloodLimits;
  #credit: number;
  #countedAt: number;
  #refused = 0;

  constructor(limits: FloodLimits, now: number) {
    this.#limits = limits;
    this.#credit = limits.burstBytes;
    this.#countedAt = now;
  }

  /** Whether so many bytes are let through now; what is not is counted. */
  admits(bytes: number, now: number): boolean {
    const { bytesPerSecond, burstBytes } = this.#limits;
    const elapsed = Math.max(0, now - this.#countedAt) / 1000;
    this.#countedAt = Math.max(now, this.#countedAt);
    this.#credit = Math.min(
      burstBytes,
      this.#credit + elapsed * bytesPerSecond,
    );
    if (bytes > this.#credit) {
      this.#refused += bytes;
      return false;
    }
    this.#credit -= bytes;
    return true;
  }

  /** How many bytes were refused since this was last asked. */
  takeRefused(): number {
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }
}
