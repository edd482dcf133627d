import type { Entity } from '@backstage/catalog-model';
import { comparePlans, planEntities } from './planEntities';
import type { RepositoryEntities } from './readRepositoryEntities';

function repository(
  name: string,
  createdAt: string,
  ...entities: Array<[name: string, text?: string]>
): RepositoryEntities {
  return {
    repository: {
      owner: 'commerce',
      name,
      cloneUrl: '',
      webUrl: '',
      defaultBranch: 'main',
      createdAt,
    },
    entities: entities.map(
      ([entityName, description]): Entity => ({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: entityName, description },
      }),
    ),
  };
}

describe('planEntities', () => {
  it('gives an entity to the oldest repository, in whatever order they come', () => {
    const old = repository('old', '2026-01-01T00:00:00Z', ['a'], ['b']);
    const young = repository('young', '2026-02-01T00:00:00Z', ['b'], ['c']);
    for (const repositories of [
      [old, young],
      [young, old],
    ]) {
      const { entities, conflicts } = planEntities(repositories);
      expect(
        [...entities].map(([ref, { locationKey }]) => [ref, locationKey]),
      ).toEqual([
        ['component:default/a', 'local-git:commerce/old'],
        ['component:default/b', 'local-git:commerce/old'],
        ['component:default/c', 'local-git:commerce/young'],
      ]);
      expect(conflicts).toEqual([
        {
          entityRef: 'component:default/b',
          kept: 'commerce/old',
          refused: 'commerce/young',
        },
      ]);
    }
  });

  it('finds what changes, and hands over an entity whose repository is gone', () => {
    const old = repository('old', '2026-01-01T00:00:00Z', ['a'], ['b', '1']);
    const young = repository('young', '2026-02-01T00:00:00Z', ['b', '2']);
    const same = repository('same', '2026-02-01T00:00:00Z', ['d']);
    const before = planEntities([old, young, same]).entities;
    const after = planEntities([young, same]).entities;
    const { added, removed } = comparePlans(before, after);
    expect(added).toEqual([
      expect.objectContaining({ locationKey: 'local-git:commerce/young' }),
    ]);
    expect(removed.map(each => each.entity.metadata.name)).toEqual(['a', 'b']);
    expect(comparePlans(after, after)).toEqual({ added: [], removed: [] });
  });
});
