/** How often somebody was allowed since the shared count was last asked. */
export interface Arrivals {
  arrivalAt: number;
  unsettled: number;
}

/**
 * Remembers the arrival time of each key, for at most `capacity` keys. What is in the past means the same as nothing
 * at all, so that is dropped first; when even that is not enough, whoever came first is forgotten.
 */
export class ArrivalTimes {
  readonly #capacity: number;
  readonly #arrivals = new Map<string, Arrivals>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#arrivals.size;
  }

  /** The entry of a key, made when there is none. */
  of(key: string, now: number): Arrivals {
    const known = this.#arrivals.get(key);
    if (known !== undefined) {
      return known;
    }
    if (this.#arrivals.size >= this.#capacity) {
      this.#makeRoom(now);
    }
    const fresh = { arrivalAt: 0, unsettled: 0 };
    this.#arrivals.set(key, fresh);
    return fresh;
  }

  /** Drops what says nothing any more. */
  sweep(now: number): void {
    for (const [key, { arrivalAt, unsettled }] of this.#arrivals) {
      if (arrivalAt <= now && unsettled === 0) {
        this.#arrivals.delete(key);
      }
    }
  }

  #makeRoom(now: number): void {
    this.sweep(now);
    // A tenth at once, so that a full map is not swept again for the next key
    const excess = this.#arrivals.size - Math.floor(this.#capacity * 0.9);
    const oldest = this.#arrivals.keys();
    for (let count = 0; count < excess; count += 1) {
      this.#arrivals.delete(oldest.next().value ?? '');
    }
  }
}
