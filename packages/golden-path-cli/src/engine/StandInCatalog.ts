import { InMemoryCatalogClient } from '@backstage/catalog-client/testUtils';
import { parseEntityRef, type Entity } from '@backstage/catalog-model';

/**
 * A catalog that has what the answers of one service name: its group and its system. Whether they
 * exist is for a portal to say.
 */
export class StandInCatalog extends InMemoryCatalogClient {
  #entities = new InMemoryCatalogClient();

  /**
   * Takes in the entities of the next service, and forgets those of the one before.
   *
   * @param entityRefs - full entity references
   */
  holdOnly(entityRefs: string[]): void {
    const entities = entityRefs.map((entityRef): Entity => {
      const { kind, namespace, name } = parseEntityRef(entityRef);
      return {
        apiVersion: 'backstage.io/v1alpha1',
        kind,
        metadata: { namespace, name },
        spec: {},
      };
    });
    this.#entities = new InMemoryCatalogClient({ entities });
  }

  override getEntityByRef(entityRef: string): Promise<Entity | undefined> {
    return this.#entities.getEntityByRef(entityRef);
  }
}
