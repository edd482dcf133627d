/**
 * What a supervised process is doing.
 *
 * - `waiting`: for what it depends on
 * - `starting`: it was launched and is not ready yet
 * - `ready`: it takes work; a job that is done is ready, too
 * - `unready`: it was ready, runs, and says (or leaves unsaid) that it is not now
 * - `backing-off`: it ended or could not be started, and is started again later
 * - `crash-looping`: the same, several times in a row
 * - `stopping`: it was asked to end and has not yet
 * - `stopped`: nobody wants it to run
 * - `failed`: it cannot be started on this machine, and trying again does not help
 */
export type ProcessState =
  | 'waiting'
  | 'starting'
  | 'ready'
  | 'unready'
  | 'backing-off'
  | 'crash-looping'
  | 'stopping'
  | 'stopped'
  | 'failed';

/** Everything that is known about a supervised process; times in milliseconds since 1970. */
export interface ProcessStatus {
  readonly state: ProcessState;
  /** Why it is in this state, for people. */
  readonly cause: string;
  /** When it came into this state. */
  readonly since: number;
  /** Whether it shall run. */
  readonly wanted: boolean;
  /** Whether there is a process, or one is being launched. */
  readonly alive: boolean;
  /** How often in a row it failed without having been stable in between. */
  readonly failures: number;
  /** How often it was launched. */
  readonly launches: number;
  /** When it is to be started again; only while it is backing off or crash-looping. */
  readonly retryAt?: number;
  /** What it is ended for, where that is a failure: it is then started again. */
  readonly failing?: string;
  /** Whether it was killed because it did not end in time. */
  readonly killed?: boolean;
}

/** A process that nobody has asked for yet. */
export function initialStatus(now: number): ProcessStatus {
  return {
    state: 'stopped',
    cause: 'not started yet',
    since: now,
    wanted: false,
    alive: false,
    failures: 0,
    launches: 0,
  };
}
