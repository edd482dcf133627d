import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../test/eventually.ts';
import { send } from '../test/http.ts';
import { startTestGateway, type TestGateway } from '../test/testGateway.ts';
import { readOpenApiDocument } from './platform/http/openApiDocument.ts';
import { serviceIdentity, serviceRoot } from './platform/serviceIdentity.ts';

let service: TestGateway;

beforeAll(async () => {
  service = await startTestGateway();
});

afterAll(() => service.stop());

const operations = Object.entries(readOpenApiDocument().json.paths).flatMap(([path, item]) =>
  Object.keys(item)
    .filter(method => method !== 'parameters')
    .map(method => ({ method: method.toUpperCase(), path })),
);

describe('openapi.yaml', () => {
  test.each(operations)('describes something that is there: $method $path', async operation => {
    const path = operation.path.replaceAll('{path}', 'a/b');
    const { method } = operation;
    const response = await fetch(service.url + path, {
      method,
      ...(['POST', 'PUT', 'PATCH'].includes(method) && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'any' }),
      }),
    });
    await response.text();
    expect(response.status).toBe(200);
  });

  test('is served as it is, and as JSON', async () => {
    const yaml = await (await fetch(`${service.url}/openapi.yaml`)).text();
    const json = await send('GET', `${service.url}/openapi.json`);

    expect(yaml).toBe(readFileSync(new URL('openapi.yaml', serviceRoot), 'utf8'));
    expect(json.body).toMatchObject({ openapi: '3.1.0', info: { title: serviceIdentity.name } });
  });
});

describe('the health endpoints', () => {
  test('say that the service answers, and which one it is', async () => {
    expect(await send('GET', `${service.url}/health`)).toMatchObject({
      status: 200,
      body: { status: 'ok', service: serviceIdentity.name, version: serviceIdentity.version },
    });
    expect(await send('GET', `${service.url}/health/live`)).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
  });

  test('say that the service is ready, and how its dependencies are', async () => {
    await eventually(async () => {
      const answer = await send('GET', `${service.url}/health/ready`);
      expect(answer).toMatchObject({
        status: 200,
        body: {
          status: 'ok',
          checks: {
            cache: { status: 'up' },
            jwks: { status: 'up' },
            revocations: { status: 'up' },
          },
        },
      });
    });
  });
});
