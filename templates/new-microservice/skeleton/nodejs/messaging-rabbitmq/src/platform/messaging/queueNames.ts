/** The queues behind one consumer. */
export interface QueueNames {
  /** Where new messages arrive. */
  main: string;
  /** Where a failed message waits before it is tried again, one queue for each delay. */
  retries: { queue: string; delayMs: number }[];
  /** Where messages end that cannot be handled, until somebody looks at them. */
  dead: string;
}

/** How long a message waits after its first, second, … failure. After the last one it is dead. */
export const defaultRetryDelaysMs = [1_000, 5_000, 30_000];

/** Names the queues of a consumer. A delay is part of the name, because a queue cannot change its delay later. */
export function queueNames(main: string, retryDelaysMs: number[]): QueueNames {
  return {
    main,
    retries: retryDelaysMs.map(delayMs => ({ queue: `${main}.retry.${delayMs}ms`, delayMs })),
    dead: `${main}.dead`,
  };
}
