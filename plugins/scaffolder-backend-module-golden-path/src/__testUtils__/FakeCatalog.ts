import { randomUUID } from 'node:crypto';
import type { Location } from '@backstage/catalog-client';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { LocalGitHost } from '@internal/plugin-local-git-node';
import { parseAllDocuments } from 'yaml';

/** A catalog in memory that takes in what appears on the embedded Git host. */
export class FakeCatalog {
  readonly entities = new Map<string, Entity>();
  readonly locations = new Map<string, Location>();
  /** When set, nothing new comes in. */
  isStuck = false;
  /** Called with the target of each new location. */
  onLocation: (target: string) => void = () => {};
  /** When set, locations are refused with it. */
  refusal: Error | undefined;

  add(entity: Entity): void {
    this.entities.set(stringifyEntityRef(entity), entity);
  }

  has(entityRef: string): boolean {
    return this.entities.has(entityRef);
  }

  /** Takes in repositories as the entity provider does. */
  follow(git: LocalGitHost): void {
    const present = new Set<string>();
    git.subscribe(event => {
      const key = `${event.owner}/${event.name}`;
      present.add(key);
      if (event.type === 'deleted') {
        present.delete(key);
        for (const [ref, entity] of this.entities) {
          if (entity.metadata.annotations?.['test/repository'] === key) {
            this.entities.delete(ref);
          }
        }
        return;
      }
      git.readFile(event.owner, event.name, { path: 'catalog-info.yaml' }).then(
        file => this.takeIn(file.content.toString('utf8'), key),
        // Empty, or gone again already: nothing to take in.
        () => {},
      );
    });
  }

  /** Takes in what is there already. */
  async takeInAll(git: LocalGitHost): Promise<void> {
    for (const { owner, name } of await git.listRepositories()) {
      const { files } = await git.readFiles(owner, name);
      const file = files.find(each => each.path === 'catalog-info.yaml');
      if (file) {
        this.takeIn(file.content.toString('utf8'), `${owner}/${name}`);
      }
    }
  }

  /** Takes in the entities of a catalog file. */
  takeIn(text: string, repository: string): void {
    if (this.isStuck) {
      return;
    }
    for (const document of parseAllDocuments(text)) {
      const entity = document.toJS() as Entity;
      this.add({
        ...entity,
        metadata: {
          namespace: 'default',
          ...entity.metadata,
          annotations: {
            ...entity.metadata.annotations,
            'test/repository': repository,
          },
        },
      });
    }
  }

  /** This catalog as backends see it. */
  asService(): CatalogService {
    const reads = () =>
      catalogServiceMock({ entities: [...this.entities.values()] });
    return {
      ...reads(),
      getEntityByRef: (...args) => reads().getEntityByRef(...args),
      getEntitiesByRefs: (...args) => reads().getEntitiesByRefs(...args),
      addLocation: async ({ target }) => {
        if (this.refusal) {
          throw this.refusal;
        }
        if (this.locations.has(target)) {
          throw new ConflictError(`Location url:${target} already exists`);
        }
        const id = randomUUID();
        const entityRef = `location:default/generated-${id}`;
        const location = { id, type: 'url', target, entityRef };
        this.locations.set(target, location);
        this.onLocation(target);
        return { location, entities: [], exists: false };
      },
      getLocationByRef: async ref =>
        this.locations.get(ref.replace(/^url:/, '')),
      removeLocationById: async id => {
        for (const [target, location] of this.locations) {
          if (location.id === id) {
            this.locations.delete(target);
            return;
          }
        }
        throw new NotFoundError(`No location ${id}`);
      },
    };
  }
}
