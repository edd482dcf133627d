import type { RepositoryLocation } from '@internal/plugin-golden-path-common';
import type { GitOpsChange } from '../gitops/GitOpsChange';

/**
 * What a run has come to.
 *
 * - `active`: holds its name, has made nothing yet
 * - `publishing`: holds its name, may have a repository
 * - `registered`: its service is in the catalog, its task is not over yet
 * - `finished`: its task is over, the service stays
 * - `undoing`: what it made is being removed
 * - `undone`: nothing is left of it
 */
export type RunState =
  | 'active'
  | 'publishing'
  | 'registered'
  | 'finished'
  | 'undoing'
  | 'undone';

/** A run of a golden path template. */
export interface Run {
  /** The scaffolder task. */
  taskId: string;
  /** Name of the service. */
  name: string;
  /** Whether nobody else can take the name. */
  isReserved: boolean;
  location: RepositoryLocation;
  /** What it proposed to the GitOps repository, or was about to. */
  gitOps?: GitOpsChange;
  state: RunState;
}

/** Remembers runs and which of them holds which name; shared by all replicas. */
export interface RunStore {
  /**
   * Takes a name for a task. Of several at once exactly one gets it; asking again for the same task
   * gives the same answer.
   *
   * @returns the run that now holds the name: the task's own, or that of another
   */
  reserve(run: {
    taskId: string;
    name: string;
    location: RepositoryLocation;
  }): Promise<Run>;

  /** The run of a task. */
  get(taskId: string): Promise<Run | undefined>;

  /** The run that holds a name. */
  findByReservedName(name: string): Promise<Run | undefined>;

  /** Runs that hold a name or may have something left to undo. */
  listOpen(): Promise<Run[]>;

  /**
   * Changes the state of a run when it is in one of the given states. With `registered`,
   * `finished` and `undone` the run gives its name free.
   *
   * @returns whether it was in one of them
   */
  move(taskId: string, from: RunState[], to: RunState): Promise<boolean>;

  /**
   * Notes down what a run that is `publishing` is about to do to the GitOps repository.
   *
   * @returns whether the run may; if not, nothing was noted down
   */
  recordGitOps(taskId: string, change: GitOpsChange): Promise<boolean>;

  /** Forgets runs that were over before the given time. */
  forgetBefore(time: Date): Promise<number>;
}
