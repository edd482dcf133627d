import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  GitOpsFile,
  GitOpsProblem,
  RepositoryLocation,
  ServiceDeployment,
} from '@internal/plugin-golden-path-common';
import type { GitOpsChange } from './GitOpsChange';

/** What became of a change of a GitOps repository. */
export interface GitOpsProposal {
  /** `merged`: Argo CD deploys it. `open`: somebody has to merge it first. */
  state: 'merged' | 'open';
  /** The commit that makes the change. */
  commitHash: string;
  /** Page of that commit. */
  commitUrl: string;
  /** Page of the repository. */
  webUrl: string;
  /** Page of the pull request, on hosts that have them. */
  pullRequestUrl?: string;
  /** Names of the Applications. */
  applications: string[];
}

/** Looks at the whole of a GitOps repository, as it would be after a change. */
export type GitOpsCheck = (
  files: readonly GitOpsFile[],
  options: { signal?: AbortSignal },
) => Promise<GitOpsProblem[]>;

/** What would be proposed. */
export interface PreviewOptions {
  location: RepositoryLocation;
  service: ServiceDeployment;
  /** Whether the GitOps repository is not to be looked at, but taken for empty. */
  isOffline?: boolean;
  logger: LoggerService;
  signal?: AbortSignal;
}

/** What is to be proposed. */
export interface ProposeOptions {
  location: RepositoryLocation;
  service: ServiceDeployment;
  /** Task on whose behalf it is. */
  taskId: string;
  /** Who the commit is by; the portal when left out. */
  author?: { name: string; email: string };
  /** What an earlier attempt of the same task noted down. */
  previous?: GitOpsChange;
  /**
   * Notes down what is about to be done.
   *
   * @throws ConflictError when the run may not do anything any more
   */
  record(change: GitOpsChange): Promise<void>;
  logger: LoggerService;
  signal?: AbortSignal;
}

/** A place for the GitOps repository: the portal's own Git host, or GitHub. */
export interface GitOpsHost {
  /**
   * Looks whether a service of this name could be added.
   *
   * @returns what stands in the way, for people; undefined when nothing does
   * @throws InputError when there is no usable GitOps repository
   */
  findConflict(
    location: RepositoryLocation,
    name: string,
  ): Promise<string | undefined>;

  /**
   * Plans and checks as {@link GitOpsHost.propose} does, and changes nothing.
   *
   * @throws InputError when a check fails
   */
  preview(options: PreviewOptions): Promise<GitOpsProposal>;

  /**
   * Adds the service's Applications. Called again for the same task it goes on where the first call
   * ended.
   *
   * @throws ConflictError when somebody else has Applications of that name
   * @throws InputError when a check fails
   */
  propose(options: ProposeOptions): Promise<GitOpsProposal>;

  /**
   * Takes back what a run proposed, and nothing else.
   *
   * @returns what was done, for people; empty when there was nothing to do
   */
  withdraw(change: GitOpsChange, logger: LoggerService): Promise<string[]>;
}

/**
 * The branch on which a service's Applications are proposed.
 *
 * @param name - name of the service
 */
export function gitOpsBranch(name: string): string {
  return `golden-path/${name}`;
}
