import { FakeCatalog } from './FakeCatalog';

/** A catalog with teams, systems and a person. */
export function createCatalog(): FakeCatalog {
  const catalog = new FakeCatalog();
  for (const [kind, name] of [
    ['Group', 'orders-team'],
    ['Group', 'platform-team'],
    ['System', 'storefront'],
    ['System', 'platform'],
    ['User', 'guest'],
  ]) {
    catalog.add({
      apiVersion: 'backstage.io/v1alpha1',
      kind,
      metadata: { name, namespace: 'default' },
      spec: {},
    });
  }
  return catalog;
}
