import type { ServiceAccount } from '@internal/tooling';
import type { ProcessPolicy } from './ProcessPolicy';
import type { Ordered } from './startOrder';

/** A program with everything that it needs to be started. */
export interface Launch {
  command: string;
  args: readonly string[];
  directory: string;
  /** All of its environment; nothing is inherited. */
  environment: NodeJS.ProcessEnv;
  /** Whom it runs as, where that is somebody else. */
  account?: ServiceAccount;
  /** Written to its standard input, which is then closed. */
  input?: string;
}

/** Something that the supervisor keeps running, or a job that it gets done. */
export interface Unit extends Ordered {
  /** What it is for people, for example `PostgreSQL`. */
  title: string;
  /** A job is done when its process ends with 0; a server never ends by itself. */
  kind: 'server' | 'job';
  /** What asks it to end; SIGTERM when left out. */
  stopSignal?: NodeJS.Signals;
  policy?: Partial<ProcessPolicy>;
  /**
   * Does what must be done before each start and says what to start.
   *
   * @throws NotRunnableError when it cannot run on this machine; any other error is tried again
   */
  prepare(): Promise<Launch>;
  /**
   * Asks a server whether it takes work.
   *
   * @returns why not, or undefined when it does
   */
  findProblem?(): Promise<string | undefined>;
}
