import type {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { LocalGitHost } from '@internal/plugin-local-git-node';
import { comparePlans, planEntities } from './planEntities';
import {
  readRepositoryEntities,
  type RepositoryEntities,
} from './readRepositoryEntities';

/**
 * Brings what the `catalog-info.yaml` of each repository describes into the catalog: at once when
 * the host tells of a change, and from time to time for what changed behind its back.
 */
export class LocalGitEntityProvider implements EntityProvider {
  readonly #host: LocalGitHost;
  readonly #logger: LoggerService;
  readonly #schedule: SchedulerServiceTaskRunner;
  readonly #repositories = new Map<string, RepositoryEntities>();
  readonly #problems = new Map<string, string>();
  #applied: Map<string, DeferredEntity> | undefined;
  // Changes are handled one after the other, so that a later one never loses to an earlier one.
  #queue: Promise<void> = Promise.resolve();

  /** @param options - `schedule` runs the full reconciliation */
  constructor(options: {
    host: LocalGitHost;
    logger: LoggerService;
    schedule: SchedulerServiceTaskRunner;
  }) {
    this.#host = options.host;
    this.#logger = options.logger;
    this.#schedule = options.schedule;
  }

  getProviderName(): string {
    return 'local-git';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#host.subscribe(({ type, owner, name }) => {
      const repository = `${owner}/${name}`;
      this.#enqueue(() => this.#update(connection, owner, name)).then(
        () =>
          this.#logger.info('The catalog follows a repository', {
            repository,
            after: type,
          }),
        error =>
          this.#logger.error(
            `The catalog failed to follow the repository ${repository}`,
            toError(error),
          ),
      );
    });
    await this.#schedule.run({
      id: 'local-git-refresh',
      fn: () => this.#enqueue(() => this.#reconcile(connection)),
    });
  }

  #enqueue(run: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(run);
    this.#queue = done.catch(() => {});
    return done;
  }

  async #update(
    connection: EntityProviderConnection,
    owner: string,
    name: string,
  ): Promise<void> {
    if (!this.#applied) {
      // Nothing is known yet of what the catalog has.
      await this.#reconcile(connection);
      return;
    }
    await this.#read(owner, name);
    const entities = this.#plan();
    const { added, removed } = comparePlans(this.#applied, entities);
    if (added.length > 0 || removed.length > 0) {
      await connection.applyMutation({ type: 'delta', added, removed });
    }
    this.#applied = entities;
  }

  async #reconcile(connection: EntityProviderConnection): Promise<void> {
    const repositories = await this.#host.listRepositories();
    const keys = new Set(repositories.map(keyOf));
    for (const key of this.#repositories.keys()) {
      if (!keys.has(key)) {
        this.#forget(key);
      }
    }
    for (const { owner, name } of repositories) {
      await this.#read(owner, name);
    }
    const entities = this.#plan();
    const added = [...entities.values()];
    // Of a repository that could never be read, nobody knows what the catalog has to keep.
    const isComplete = repositories.every(each =>
      this.#repositories.has(keyOf(each)),
    );
    await connection.applyMutation(
      isComplete
        ? { type: 'full', entities: added }
        : { type: 'delta', added, removed: [] },
    );
    this.#applied = entities;
  }

  async #read(owner: string, name: string): Promise<void> {
    const key = keyOf({ owner, name });
    try {
      const repository = await this.#host.getRepository(owner, name);
      if (repository) {
        const read = await readRepositoryEntities(this.#host, repository);
        this.#repositories.set(key, read);
        this.#report(key, read.problem);
      } else {
        this.#forget(key);
      }
    } catch (error) {
      // One repository that cannot be read keeps what it had, and stands in nobody's way.
      this.#report(key, toError(error).message);
    }
  }

  #forget(key: string): void {
    this.#repositories.delete(key);
    this.#problems.delete(key);
  }

  #plan(): Map<string, DeferredEntity> {
    const plan = planEntities([...this.#repositories.values()]);
    for (const { entityRef, kept, refused } of plan.conflicts) {
      this.#report(
        `${refused} ${entityRef}`,
        `${entityRef} is described by ${kept} already`,
      );
    }
    return plan.entities;
  }

  // Each problem is told once, not at every reconciliation.
  #report(key: string, problem: string | undefined): void {
    if (problem === undefined) {
      this.#problems.delete(key);
    } else if (this.#problems.get(key) !== problem) {
      this.#problems.set(key, problem);
      this.#logger.warn('A repository is not in the catalog as it should be', {
        repository: key,
        problem,
      });
    }
  }
}

function keyOf({ owner, name }: { owner: string; name: string }): string {
  return `${owner}/${name}`;
}
