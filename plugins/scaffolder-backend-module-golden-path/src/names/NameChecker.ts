import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  listEmittedEntityRefs,
  type RepositoryLocation,
} from '@internal/plugin-golden-path-common';
import type { GitOpsRepository } from '../gitops/GitOpsRepository';
import type { RepositoryHosts } from '../hosts/RepositoryHosts';

/** Finds out whether a service's name is free. */
export class NameChecker {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #hosts: RepositoryHosts;
  readonly #gitOps: GitOpsRepository;

  /**
   * @param options - where to look for who has the name
   */
  static create(options: {
    catalog: CatalogService;
    auth: AuthService;
    hosts: RepositoryHosts;
    gitOps: GitOpsRepository;
  }): NameChecker {
    return new NameChecker(options);
  }

  private constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    hosts: RepositoryHosts;
    gitOps: GitOpsRepository;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#hosts = options.hosts;
    this.#gitOps = options.gitOps;
  }

  /**
   * Who or what has the name already.
   *
   * @param name - a well-formed name
   * @param location - where the repository would be
   * @param taskId - task whose own repository does not count
   * @returns one sentence for each; empty when the name is free
   */
  async findConflicts(
    name: string,
    location: RepositoryLocation,
    taskId?: string,
  ): Promise<string[]> {
    const host = this.#hosts.of(location);
    // With a repository of its own the task has been further than this before, and what is in the
    // catalog comes from that repository.
    if (taskId && (await host.isMadeBy(location, taskId))) {
      return [];
    }
    const [entityRefs, conflict, deployed] = await Promise.all([
      this.#findEntities(name),
      host.findConflict(location, taskId),
      this.#gitOps.findConflict(name, location),
    ]);
    return [
      ...entityRefs.map(
        ref => `The name "${name}" is taken: ${ref} is in the catalog`,
      ),
      ...(conflict ? [`"${name}" cannot be published: ${conflict}`] : []),
      ...(deployed ? [`"${name}" cannot be deployed: ${deployed}`] : []),
    ];
  }

  async #findEntities(name: string): Promise<string[]> {
    const entityRefs = listEmittedEntityRefs(name);
    // The portal's own eyes: a name is taken too when the person may not see by what.
    const { items } = await this.#catalog.getEntitiesByRefs(
      { entityRefs, fields: ['kind', 'metadata.namespace', 'metadata.name'] },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    return entityRefs.filter((_, index) => items[index] !== undefined);
  }
}
