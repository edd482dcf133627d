/** Something that was timed. */
export interface Measurement {
  what: string;
  /** The slowest of all repetitions, as goals are promises. */
  seconds: number;
  /** Each repetition. */
  runs: number[];
  /** Seconds it may take. */
  goal: number;
  /** What takes the same machine how long without us, to compare across machines. */
  baseline?: { what: string; seconds: number };
}

/** Runs something and returns the seconds it took. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await action();
  return (performance.now() - began) / 1_000;
}
