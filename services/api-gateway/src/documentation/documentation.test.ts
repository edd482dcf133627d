import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { startTestGateway, type TestGateway } from '../../test/testGateway.ts';
import type { MergedDocument } from './mergeDocuments.ts';

const users = {
  openapi: '3.1.0',
  info: { title: 'user-service', version: '1.0.0' },
  tags: [{ name: 'accounts', description: 'Customers' }, { name: 'operations' }],
  security: [{ identity: [] }],
  paths: {
    '/users': {
      post: {
        operationId: 'register',
        summary: 'Register <script>alert(1)</script>',
        tags: ['accounts'],
        security: [],
        requestBody: { $ref: '#/components/requestBodies/Registration' },
        responses: { '202': { description: 'ok' } },
      },
      get: {
        operationId: 'list',
        tags: ['accounts'],
        responses: {
          '200': {
            description: 'ok',
            content: {
              'application/json': { schema: { $ref: '#/components/schemas/Item/properties/id' } },
            },
          },
        },
      },
    },
    '/users/secret': { get: { 'x-internal': true, responses: {} } },
    '/users/hidden': { 'x-internal': true, get: { responses: {} } },
    '/users/mixed': {
      get: { responses: {} },
      put: {
        'x-internal': true,
        responses: { '200': { $ref: '#/components/responses/Internal' } },
      },
    },
    '/internal/revocations': { get: { responses: {} } },
    '/health': { get: { responses: {} } },
    '/usersx': { get: { responses: {} } },
  },
  components: {
    requestBodies: {
      Registration: {
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Item' } } },
      },
    },
    responses: { Internal: { description: 'internal' } },
    schemas: {
      Item: {
        type: 'object',
        properties: { id: { type: 'string' }, part: { $ref: '#/components/schemas/Part' } },
        discriminator: { propertyName: 'id', mapping: { a: '#/components/schemas/Mapped' } },
      },
      Part: { type: 'object', properties: { whole: { $ref: '#/components/schemas/Item' } } },
      Mapped: { type: 'string' },
      Unused: { type: 'string' },
    },
    securitySchemes: { identity: { type: 'apiKey', in: 'header', name: 'x-identity' } },
  },
};

const products = {
  openapi: '3.1.0',
  info: { title: 'product-service', version: '1.0.0' },
  paths: {
    '/products': {
      get: {
        operationId: 'list',
        responses: {
          '200': {
            description: 'ok',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Item' } } },
          },
        },
      },
    },
  },
  components: { schemas: { Item: { type: 'integer' } } },
};

let gateway: TestGateway;
let merged: MergedDocument;

beforeAll(async () => {
  gateway = await startTestGateway({
    DOCUMENTATION_TTL_MS: '50',
    NOTIFICATION_SERVICE_URL: 'http://127.0.0.1:9',
  });
  gateway.users.upstream.on('/openapi.yaml', (_request, response) => {
    response.end(stringify(users));
  });
  // One stub stands for the others; only its paths below the right prefix count
  gateway.upstream.on('/openapi.yaml', (_request, response) => {
    response.end(stringify(products));
  });
  merged = (await send<MergedDocument>('GET', `${gateway.url}/api/docs/openapi.json`)).body;
});

afterAll(() => gateway.stop());

describe('the merged description', () => {
  test('has what clients can ask for, where they can ask for it, and nothing else', () => {
    expect(Object.keys(merged.paths)).toEqual(['/api/users', '/api/users/mixed', '/api/products']);
    expect(Object.keys(merged.paths['/api/users/mixed'] ?? {})).toEqual(['get']);
    expect(merged.paths['/api/users']?.post).toMatchObject({
      operationId: 'users.register',
      tags: ['users: accounts'],
      security: [],
    });
    expect(merged.paths['/api/users']?.get).toMatchObject({ security: [{ 'users.identity': [] }] });
    expect(merged.tags).toEqual([{ name: 'users: accounts', description: 'Customers' }]);
  });

  test('keeps names apart and takes over what is used, but no more', () => {
    expect(Object.keys(merged.components.schemas ?? {}).sort()).toEqual([
      'products.Item',
      'users.Item',
      'users.Mapped',
      'users.Part',
    ]);
    expect(merged.components.schemas).toMatchObject({
      'products.Item': { type: 'integer' },
      'users.Item': {
        properties: { part: { $ref: '#/components/schemas/users.Part' } },
        discriminator: { mapping: { a: '#/components/schemas/users.Mapped' } },
      },
    });
    expect(Object.keys(merged.components.securitySchemes ?? {})).toEqual(['users.identity']);
    expect(merged.components.responses).toBeUndefined();
    expect(JSON.stringify(merged)).toContain('"#/components/schemas/users.Item/properties/id"');
  });

  test('has no reference that leads nowhere', () => {
    const references = [...JSON.stringify(merged).matchAll(/"#\/components\/([^/"]+)\/([^/"]+)/g)];
    expect(references.length).toBeGreaterThan(5);
    for (const [, section = '', name = ''] of references) {
      expect(merged.components[section]).toHaveProperty([name]);
    }
  });

  test('says which services are away', () => {
    expect(merged['x-services']).toMatchObject({
      users: 'current',
      products: 'current',
      notifications: 'missing',
    });
  });

  test('is the same as YAML', async () => {
    const response = await fetch(`${gateway.url}/api/docs/openapi.yaml`);
    expect(response.headers.get('content-type')).toContain('application/yaml');
    expect(parse(await response.text())).toEqual(merged);
  });

  test('is a page without anything from elsewhere, and without what a service could smuggle in', async () => {
    const response = await fetch(`${gateway.url}/api/docs`);
    const page = await response.text();
    expect(response.headers.get('content-security-policy')).toContain(
      "default-src 'none'; style-src 'sha256-",
    );
    expect(page).toContain('/api/users/mixed');
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).not.toMatch(/<script|https?:\/\//);
    expect(page).toContain('is away, so what it offers cannot be shown');
  });

  test('keeps what a service said while that is away or talks nonsense, and takes over what it says then', async () => {
    const read = async () =>
      (await send<MergedDocument>('GET', `${gateway.url}/api/docs/openapi.json`)).body;
    for (const answer of ['{', 'openapi: 2.0', '- a list', 'x'.repeat(3_000_000)]) {
      gateway.users.upstream.on('/openapi.yaml', (_request, response) => {
        response.end(answer);
      });
      await eventually(async () => {
        const document = await read();
        expect(document['x-services'].users).toBe('stale');
        expect(document.paths).toHaveProperty(['/api/users']);
      });
    }
    gateway.users.upstream.on('/openapi.yaml', (_request, response) => {
      response.end(stringify({ ...users, paths: { '/users/new': users.paths['/users'] } }));
    });
    await eventually(async () => {
      expect(Object.keys((await read()).paths)).toEqual(['/api/users/new', '/api/products']);
    });
  });
});
