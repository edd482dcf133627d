/** What is wrong with a route. */
export interface RouteFault {
  /** Milliseconds by which every piece of a request is late. */
  latencyMs?: number;
  /** Milliseconds by which the latency varies, up and down. */
  jitterMs?: number;
  /** Share of requests, from 0 to 1, whose connection is lost. */
  loss?: number;
  /** Nothing passes: connections are refused, or hang without an answer. */
  cut?: 'refuse' | 'hang';
}

/**
 * Milliseconds by which the next piece is late.
 *
 * @param random - at least 0 and less than 1
 */
export function delayOf(
  { latencyMs = 0, jitterMs = 0 }: RouteFault,
  random: number,
): number {
  return Math.max(0, latencyMs + jitterMs * (2 * random - 1));
}

/** Faults that are in force at the same time, as one. */
export function combineFaults(faults: readonly RouteFault[]): RouteFault {
  const sum = (values: (number | undefined)[]) =>
    values.reduce<number>((total, value = 0) => total + value, 0);
  const passes = faults.map(({ loss = 0 }) => 1 - loss);
  return {
    latencyMs: sum(faults.map(({ latencyMs }) => latencyMs)),
    jitterMs: sum(faults.map(({ jitterMs }) => jitterMs)),
    loss: 1 - passes.reduce((product, pass) => product * pass, 1),
    cut:
      faults.find(({ cut }) => cut === 'refuse')?.cut ??
      faults.find(({ cut }) => cut)?.cut,
  };
}
