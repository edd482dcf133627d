/** One of those that a route may lead to. */
export interface Target {
  name: string;
  port: number;
}

/** Chooses among the targets that are ready: the one with the fewest connections, in turns where several have. */
export class Balancer {
  #targets: readonly Target[] = [];
  readonly #open = new Map<string, number>();
  #turn = 0;

  /** From now on, only these are chosen. */
  setReady(targets: readonly Target[]): void {
    this.#targets = targets;
  }

  /** Whether connections to a target may stay. */
  isReady(target: Target): boolean {
    return this.#targets.some(
      ({ name, port }) => name === target.name && port === target.port,
    );
  }

  /**
   * The next one, which then has one connection more.
   *
   * @param except - names of those that were tried in vain
   * @returns undefined when none is left
   */
  take(except: readonly string[] = []): Target | undefined {
    const candidates = this.#targets.filter(
      ({ name }) => !except.includes(name),
    );
    if (candidates.length === 0) {
      return undefined;
    }
    const fewest = Math.min(...candidates.map(target => this.#count(target)));
    const best = candidates.filter(target => this.#count(target) === fewest);
    const chosen = best[this.#turn % best.length];
    this.#turn += 1;
    this.#open.set(chosen.name, this.#count(chosen) + 1);
    return chosen;
  }

  /** One connection to a target is over. */
  release(target: Target): void {
    this.#open.set(target.name, Math.max(0, this.#count(target) - 1));
  }

  #count({ name }: Target): number {
    return this.#open.get(name) ?? 0;
  }
}
