import type { ProcessUsage } from './ProcessUsage';

/** What a process uses at the moment. */
export interface CurrentUsage {
  /** Processors in use on average since the last look; undefined at the first. */
  cpus?: number;
  memoryBytes: number;
}

/** Turns what processes have used since their start into what they use now. */
export class UsageMeter {
  readonly #read: (pid: number) => ProcessUsage;
  readonly #last = new Map<number, { at: number; cpuSeconds: number }>();

  constructor(read: (pid: number) => ProcessUsage) {
    this.#read = read;
  }

  /**
   * Looks at processes; those that are left out are forgotten.
   *
   * @param now - milliseconds
   */
  look(pids: readonly number[], now: number): Map<number, CurrentUsage> {
    const usage = new Map<number, CurrentUsage>();
    for (const pid of pids) {
      const { cpuSeconds, memoryBytes } = this.#read(pid);
      const last = this.#last.get(pid);
      const elapsed = last ? (now - last.at) / 1000 : 0;
      const cpus =
        last && elapsed > 0
          ? // Less than before when something that it had started is gone.
            Math.max(0, (cpuSeconds - last.cpuSeconds) / elapsed)
          : undefined;
      usage.set(pid, { cpus, memoryBytes });
      this.#last.set(pid, { at: now, cpuSeconds });
    }
    for (const pid of this.#last.keys()) {
      if (!usage.has(pid)) {
        this.#last.delete(pid);
      }
    }
    return usage;
  }
}
