import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { AlphaEntity } from '@backstage/catalog-model/alpha';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import catalogModuleTemplates from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import catalogModuleDefinitions from '@internal/plugin-catalog-backend-module-definitions';
import type { JsonArray, JsonObject } from '@backstage/types';
import { parse, parseAllDocuments } from 'yaml';
import { repositoryRoot } from './__testUtils__/loadProductionConfig';

jest.setTimeout(120_000);

/** Milliseconds that the catalog may take to read everything. */
const TIMEOUT_MS = 60_000;

/** Milliseconds between two looks. */
const POLL_MS = 250;

/** The catalog's part of app-config.yaml; its targets are relative to the folder of the backend. */
function catalogConfig(): JsonObject {
  const file = resolve(repositoryRoot, 'app-config.yaml');
  const { catalog } = parse(readFileSync(file, 'utf8')) as {
    catalog: JsonObject;
  };
  return {
    ...catalog,
    locations: (catalog.locations as JsonArray).map(each => {
      const location = each as { target: string };
      return {
        ...location,
        target: resolve(repositoryRoot, 'packages/backend', location.target),
      };
    }),
  };
}

/** The entities that the services describe, whether or not the configuration names their files. */
const described = globSync('services/*/catalog-info.yaml', {
  cwd: repositoryRoot,
}).flatMap(path =>
  parseAllDocuments(readFileSync(resolve(repositoryRoot, path), 'utf8')).map(
    document => document.toJS() as Entity,
  ),
);

/** What the catalog found wrong with an entity or a location. */
function errorsOf(entity: Entity): string[] {
  return ((entity as AlphaEntity).status?.items ?? [])
    .filter(({ level }) => level === 'error')
    .map(({ message }) => `${stringifyEntityRef(entity)}: ${message}`);
}

describe('a catalog that is configured by app-config.yaml', () => {
  let entities: Entity[];
  let backend: TestBackend | undefined;

  beforeAll(async () => {
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleTemplates,
        catalogModuleDefinitions,
        mockServices.rootConfig.factory({ data: { catalog: catalogConfig() } }),
      ],
    });
    const token = mockCredentials.service.token();
    const deadline = Date.now() + TIMEOUT_MS;
    do {
      await new Promise(done => setTimeout(done, POLL_MS));
      const answer = await fetch(
        `http://localhost:${backend.server.port()}/api/catalog/entities`,
        { headers: { authorization: `Bearer ${token}` } },
      );
      entities = (await answer.json()) as Entity[];
    } while (missing().length > 0 && Date.now() < deadline);
  });

  afterAll(() => backend?.stop());

  /** What is described and is not in the catalog, and what relations lead to that is not. */
  function missing(): string[] {
    const refs = new Set(entities.map(entity => stringifyEntityRef(entity)));
    return [
      ...described.map(entity => stringifyEntityRef(entity)),
      ...entities.flatMap(({ relations = [] }) =>
        relations.map(({ targetRef }) => targetRef),
      ),
    ].filter(ref => !refs.has(ref));
  }

  it('has everything that the services describe, and all that it refers to', () => {
    expect(described.length).toBeGreaterThan(20);
    expect(missing()).toEqual([]);
  });

  it('found nothing wrong', () => {
    expect(entities.flatMap(errorsOf)).toEqual([]);
  });

  it('has the templates', () => {
    const names = entities
      .filter(({ kind }) => kind === 'Template')
      .map(({ metadata }) => metadata.name);
    expect(names).toContain('new-microservice');
  });

  it('has the description of each API with all that it refers to', () => {
    const references = entities
      .filter(({ kind }) => kind === 'API')
      .flatMap(({ spec }) => `${spec?.definition}`.match(/\$ref: .*/g) ?? []);
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter(each => !/\$ref: ["']?#/.test(each))).toEqual([]);
  });

  it('has the description of each API instead of the name of its file', () => {
    const apis = entities.filter(({ kind }) => kind === 'API');
    expect(apis.length).toBeGreaterThanOrEqual(9);
    for (const { metadata, spec } of apis) {
      expect({ name: metadata.name, definition: spec?.definition }).toEqual({
        name: metadata.name,
        definition: expect.stringMatching(/^\s*"?(openapi|asyncapi)"?: /m),
      });
    }
  });
});
