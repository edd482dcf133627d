import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../test/eventually.ts';
import { send } from '../test/http.ts';
import { startTestService, type TestService } from '../test/testService.ts';
import { readOpenApiDocument } from './platform/http/openApiDocument.ts';
import { serviceIdentity, serviceRoot } from './platform/serviceIdentity.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

const operations = Object.entries(readOpenApiDocument().json.paths).flatMap(([path, item]) =>
  Object.keys(item)
    .filter(method => method !== 'parameters')
    .map(method => ({ method: method.toUpperCase(), path })),
);

describe('openapi.yaml', () => {
  test.each(operations)('describes something that is there: $method $path', async operation => {
    const path = operation.path.replaceAll(/\{[^}]+\}/g, () => randomUUID());
    const { method } = operation;
    const response = await fetch(service.url + path, {
      method,
      ...(['POST', 'PUT'].includes(method) && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'any' }),
      }),
    });

    // Without an identity nothing is found out about ids, so 404 could only be a missing route
    expect(await response.text()).not.toContain('There is nothing at this path');
    expect(response.status).toBeLessThan(500);
    expect([404, 405]).not.toContain(response.status);
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

  test('say that the service is ready once its dependencies are', async () => {
    await eventually(async () => {
      const answer = await send('GET', `${service.url}/health/ready`);
      expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } });
    });
  });
});
