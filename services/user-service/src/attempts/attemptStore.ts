import type { AttemptRule } from './attemptPolicy.ts';

/** Remembers attempts, for all instances of the service together. */
export interface AttemptStore {
  /**
   * Counts an attempt, unless it has to wait.
   *
   * @returns how many milliseconds it has to wait; 0 when it may go on
   */
  attempt(key: string, rule: AttemptRule): Promise<number>;
  /** How many milliseconds the next attempt has to wait. Counts nothing. */
  remaining(key: string): Promise<number>;
  /** Takes back one attempt that turned out to be none. */
  withdraw(key: string, rule: AttemptRule): Promise<void>;
  /** Forgets all attempts on `key`. */
  forget(key: string): Promise<void>;
}
