import { UpstreamUnknown } from '../../src/upstream/upstreamErrors.ts';

/**
 * What can become of a call: it works; it is lost; it works and its answer is lost; or it is given up by its caller
 * and arrives later, after others.
 */
export const fates = ['works', 'lost', 'answer-lost', 'late'] as const;

export type Fate = (typeof fates)[number];

/** Decides the fate of one call after the other; when the list is used up, all of them work. */
export class Faults {
  readonly #fates: Fate[];
  readonly #late: (() => unknown)[] = [];

  constructor(fates: readonly Fate[]) {
    this.#fates = [...fates];
  }

  async call<Result>(work: () => Result): Promise<Result> {
    const fate = this.#fates.shift() ?? 'works';
    switch (fate) {
      case 'works':
        return work();
      case 'lost':
        break;
      case 'answer-lost':
        ignoreRefusal(work);
        break;
      case 'late':
        this.#late.push(work);
        break;
    }
    throw new UpstreamUnknown('model', fate);
  }

  /** Lets the oldest call that is still on its way arrive. */
  deliverOne(): void {
    const work = this.#late.shift();
    if (work !== undefined) {
      ignoreRefusal(work);
    }
  }

  deliverAll(): void {
    while (this.#late.length > 0) {
      this.deliverOne();
    }
  }
}

/** Nobody hears of it. */
function ignoreRefusal(work: () => unknown): void {
  try {
    work();
  } catch {
    // A refusal that nobody hears has no consequence
  }
}
