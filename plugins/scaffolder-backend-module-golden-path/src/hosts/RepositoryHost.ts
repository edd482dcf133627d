import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { RepositoryLocation } from '@internal/plugin-golden-path-common';

/** A repository as the later steps of a template and the reader of the result need it. */
export interface PublishedRepository {
  /** What the repository is known as to git. */
  remoteUrl: string;
  /** What to give to `git clone`. */
  cloneUrl: string;
  /** Page of the repository for people. */
  webUrl: string;
  /** Root of the files on the default branch. */
  repoContentsUrl: string;
  /** Address of `catalog-info.yaml` on the default branch. */
  catalogInfoUrl: string;
}

/** The branch that new repositories start with. */
export const DEFAULT_BRANCH = 'main';

/** Stands for the commit that a dry run does not make. */
export const DRY_RUN_COMMIT = '0'.repeat(40);

/** What a step gives to the host so that it can log, stop and read the workspace. */
export type StepContext = Omit<ActionContext<{}>, 'input' | 'output'>;

/** A new repository. */
export interface PublishOptions {
  location: RepositoryLocation;
  description: string;
  /** Group that owns the service, as a full entity reference. */
  ownerRef: string;
  /** Task on whose behalf it is made. */
  taskId: string;
  commitMessage: string;
  /** Who the first commit is by; the portal when left out. */
  author?: { name: string; email: string };
  visibility: 'private' | 'internal' | 'public';
}

/** A place for repositories: the portal's own Git host, or GitHub. */
export interface RepositoryHost {
  /**
   * Looks whether a service of this name could be published.
   *
   * @param taskId - task whose own repository does not count
   * @returns what stands in the way, for people; undefined when nothing does
   * @throws InputError when there can be no such repository, whatever its name
   */
  findConflict(
    location: RepositoryLocation,
    taskId?: string,
  ): Promise<string | undefined>;

  /** Whether the repository exists and was made by the task. */
  isMadeBy(location: RepositoryLocation, taskId: string): Promise<boolean>;

  /** What {@link RepositoryHost.publish} would give. Touches nothing. */
  preview(location: RepositoryLocation): PublishedRepository;

  /**
   * Makes the repository with the files of the workspace as its first commit. Called again for the
   * same task it finds what the first call made.
   *
   * @throws ConflictError when somebody else has a repository of that name
   */
  publish(
    context: StepContext,
    options: PublishOptions,
  ): Promise<PublishedRepository & { commitHash: string }>;

  /**
   * Deletes the repository if the task made it.
   *
   * @returns whether it did
   */
  remove(location: RepositoryLocation, taskId: string): Promise<boolean>;
}
