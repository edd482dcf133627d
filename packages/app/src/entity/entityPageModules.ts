import {
  createFrontendModule,
  type FrontendModule,
} from '@backstage/frontend-plugin-api';
import type { FilterPredicate } from '@backstage/filter-predicates';
import apiDocsPlugin from '@backstage/plugin-api-docs/alpha';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import techdocsPlugin from '@backstage/plugin-techdocs/alpha';

function dependsOn(kind: 'component' | 'resource'): FilterPredicate {
  return {
    kind: 'component',
    relations: {
      $contains: { type: 'dependsOn', targetRef: { $hasPrefix: `${kind}:` } },
    },
  };
}

function hasRelation(kind: string, ...types: string[]): FilterPredicate {
  return {
    $all: [
      { kind },
      { $any: types.map(type => ({ relations: { $contains: { type } } })) },
    ],
  };
}

/**
 * Shows on an entity's page only what says something about it: tables of related entities where there
 * are any, and documentation for what can have some.
 */
export const entityPageModules: FrontendModule[] = [
  createFrontendModule({
    pluginId: 'catalog',
    extensions: [
      catalogPlugin
        .getExtension('entity-card:catalog/depends-on-components')
        .override({
          params: { filter: dependsOn('component') },
        }),
      catalogPlugin
        .getExtension('entity-card:catalog/depends-on-resources')
        .override({
          params: { filter: dependsOn('resource') },
        }),
      catalogPlugin
        .getExtension('entity-card:catalog/has-subcomponents')
        .override({ params: { filter: hasRelation('component', 'hasPart') } }),
      catalogPlugin
        .getExtension('entity-card:catalog/has-subdomains')
        .override({ params: { filter: hasRelation('domain', 'hasPart') } }),
    ],
  }),
  createFrontendModule({
    pluginId: 'api-docs',
    extensions: [
      apiDocsPlugin
        .getExtension('entity-card:api-docs/provided-apis')
        .override({
          params: { filter: hasRelation('component', 'providesApi') },
        }),
      apiDocsPlugin
        .getExtension('entity-card:api-docs/consumed-apis')
        .override({
          params: { filter: hasRelation('component', 'consumesApi') },
        }),
      apiDocsPlugin.getExtension('entity-content:api-docs/apis').override({
        params: {
          filter: hasRelation('component', 'providesApi', 'consumesApi'),
        },
      }),
    ],
  }),
  createFrontendModule({
    pluginId: 'techdocs',
    extensions: [
      techdocsPlugin.getExtension('entity-content:techdocs').override({
        params: {
          title: 'Docs',
          filter: { $not: { kind: { $in: ['user', 'group'] } } },
        },
      }),
    ],
  }),
];
