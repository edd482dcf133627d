import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { DeferredEntity } from '@backstage/plugin-catalog-node';
import type { RepositoryEntities } from './readRepositoryEntities';

/** An entity that two repositories describe. */
export interface EntityConflict {
  entityRef: string;
  /** `owner/name` of the repository whose description counts. */
  kept: string;
  /** `owner/name` of the repository whose description does not. */
  refused: string;
}

/** What the catalog is to have from all repositories. */
export interface EntityPlan {
  /** By entity reference. */
  entities: Map<string, DeferredEntity>;
  conflicts: EntityConflict[];
}

/**
 * Decides what the catalog is to have. An entity belongs to the oldest repository that describes
 * it, so that a new one cannot take it over.
 */
export function planEntities(repositories: RepositoryEntities[]): EntityPlan {
  const plan: EntityPlan = { entities: new Map(), conflicts: [] };
  const keepers = new Map<string, string>();
  for (const { repository, entities } of [...repositories].sort(byAge)) {
    const key = `${repository.owner}/${repository.name}`;
    for (const entity of entities) {
      const entityRef = stringifyEntityRef(entity);
      const kept = keepers.get(entityRef);
      if (kept === undefined) {
        keepers.set(entityRef, key);
        plan.entities.set(entityRef, {
          entity,
          locationKey: `local-git:${key}`,
        });
      } else {
        plan.conflicts.push({ entityRef, kept, refused: key });
      }
    }
  }
  return plan;
}

/** What changes from one plan to the next. */
export function comparePlans(
  before: ReadonlyMap<string, DeferredEntity>,
  after: ReadonlyMap<string, DeferredEntity>,
): { added: DeferredEntity[]; removed: DeferredEntity[] } {
  const added = [...after].filter(([entityRef, next]) => {
    const last = before.get(entityRef);
    return !last || !isSame(last, next);
  });
  const removed = [...before].filter(([entityRef, last]) => {
    const next = after.get(entityRef);
    // The catalog lets go of an entity only to whoever holds its key.
    return !next || next.locationKey !== last.locationKey;
  });
  return {
    added: added.map(([, deferred]) => deferred),
    removed: removed.map(([, deferred]) => deferred),
  };
}

function byAge(a: RepositoryEntities, b: RepositoryEntities): number {
  const left = sortKey(a);
  const right = sortKey(b);
  return Number(left > right) - Number(left < right);
}

function sortKey({ repository }: RepositoryEntities): string {
  return `${repository.createdAt}\u0000${repository.owner}/${repository.name}`;
}

function isSame(a: DeferredEntity, b: DeferredEntity): boolean {
  return (
    a.locationKey === b.locationKey &&
    comparable(a.entity) === comparable(b.entity)
  );
}

function comparable(entity: Entity): string {
  return JSON.stringify(entity);
}
