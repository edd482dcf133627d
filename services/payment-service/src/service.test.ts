import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../test/eventually.ts';
import { send } from '../test/http.ts';
import { asAdmin, asCustomer, asService } from '../test/identities.ts';
import { newPayment } from '../test/shop.ts';
import { startTestService, type TestService } from '../test/testService.ts';
import { readOpenApiDocument } from './platform/http/openApiDocument.ts';
import { serviceIdentity, serviceRoot } from './platform/serviceIdentity.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

const document = readOpenApiDocument().json;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.keys(item)
    .filter(method => method !== 'parameters')
    .map(method => ({ method: method.toUpperCase(), path })),
);

/** Who may do what, and with what body; an operation that is missing here is for everybody. */
const access: Record<string, { roles: string[]; body?: unknown }> = {
  'POST /payments': { roles: ['service'], body: newPayment() },
  'GET /payments': { roles: ['service', 'admin', 'customer'] },
  'GET /payments/{paymentId}': { roles: ['service', 'admin', 'customer'] },
  'POST /payments/{paymentId}/capture': { roles: ['service', 'admin'] },
  'POST /payments/{paymentId}/void': { roles: ['service', 'admin'] },
  'POST /payments/{paymentId}/refunds': { roles: ['service', 'admin'], body: { reason: 'x' } },
  'POST /payments/{paymentId}/challenge': { roles: ['customer'], body: { code: '123456' } },
  'GET /payments/ledger': { roles: ['admin'] },
  'POST /payments/reconciliations': { roles: ['admin'], body: {} },
  'GET /payments/reconciliations': { roles: ['admin'] },
  'GET /payments/reconciliations/{reconciliationId}': { roles: ['admin'] },
  'GET /payments/reconciliations/{reconciliationId}/findings': { roles: ['admin'] },
  'GET /internal/invariants': { roles: ['service', 'admin'] },
};
const guarded = Object.entries(access).map(([operation, rule]) => ({ operation, ...rule }));

function urlOf(operation: string): { method: string; url: string } {
  const [method = '', template = ''] = operation.split(' ');
  const path = template.replaceAll(/\{[^}]+\}/g, () => randomUUID());
  const search = operation === 'GET /payments' ? `?orderId=${randomUUID()}` : '';
  return { method, url: service.url + path + search };
}

async function ask(operation: string, headers: Record<string, string>, body?: unknown) {
  const { method, url } = urlOf(operation);
  return send(method, url, {
    headers: { 'idempotency-key': randomUUID(), ...headers },
    ...(body !== undefined && { body }),
  });
}

describe('openapi.yaml', () => {
  test.each(operations)('describes something that is there: $method $path', async operation => {
    const name = `${operation.method} ${operation.path}`;
    const { method, url } = urlOf(name);
    const body = access[name]?.body;
    const response = await fetch(url, {
      method,
      headers: {
        ...(await asAdmin()),
        'idempotency-key': randomUUID(),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

    expect(response.status).toBeLessThan(500);
    expect([405, 501]).not.toContain(response.status);
    expect(await response.text()).not.toContain('There is nothing at this path');
  });

  test('is served as it is, and as JSON', async () => {
    const yaml = await (await fetch(`${service.url}/openapi.yaml`)).text();
    const json = await send('GET', `${service.url}/openapi.json`);

    expect(yaml).toBe(readFileSync(new URL('openapi.yaml', serviceRoot), 'utf8'));
    expect(json.body).toMatchObject({ openapi: '3.1.0', info: { title: serviceIdentity.name } });
  });

  test('says of every operation of the domain whether it needs an identity', () => {
    const needing = operations
      .filter(({ method, path }) => {
        const item = document.paths[path]?.[method.toLowerCase()] as { security?: unknown };
        return item.security !== undefined;
      })
      .map(({ method, path }) => `${method} ${path}`);

    expect(needing.toSorted()).toEqual(Object.keys(access).toSorted());
  });
});

describe.each(guarded)('$operation', ({ operation, roles, body }) => {
  test('is for nobody without a valid identity', async () => {
    expect((await ask(operation, {}, body)).status).toBe(401);
    const forged = await ask(operation, { 'x-identity': 'not.a.token' }, body);
    expect(forged.status).toBe(401);
  });

  test(`is for ${roles.join(', ')} only`, async () => {
    const callers = {
      service: await asService(),
      admin: await asAdmin(),
      customer: await asCustomer(),
    };
    for (const [role, headers] of Object.entries(callers)) {
      const { status } = await ask(operation, headers, body);
      if (roles.includes(role)) {
        expect([200, 201, 202, 404, 409]).toContain(status);
      } else {
        expect(status).toBe(403);
      }
    }
  });
});

describe('bad input', () => {
  const payment = newPayment();

  test.each([
    ['an amount of nothing', { ...payment, amount: { amount: 0, currency: 'EUR' } }],
    ['a part of a cent', { ...payment, amount: { amount: 1.5, currency: 'EUR' } }],
    ['more money than there is', { ...payment, amount: { amount: 1e15, currency: 'EUR' } }],
    ['no currency', { ...payment, amount: { amount: 1 } }],
    ['an unknown field', { ...payment, cardNumber: '4242424242424242' }],
    ['an order that is none', { ...payment, orderId: 'first' }],
    ['a token that is none', { ...payment, method: { token: '4242424242424242' } }],
    ['no token', { ...payment, method: {} }],
    ['nothing', undefined],
  ])('is refused by POST /payments: %s', async (_what, body) => {
    const answer = await ask('POST /payments', await asService(), body);

    expect([400, 415]).toContain(answer.status);
    // What was sent is not repeated: it may be what nobody should see
    expect(JSON.stringify(answer.body)).not.toContain('4242');
  });

  test.each([
    ['no reason', {}],
    ['a NUL in it', { reason: 'a\u0000' }],
    ['less than nothing', { reason: 'x', amount: { amount: -1, currency: 'EUR' } }],
  ])('is refused by refunds: %s', async (_what, body) => {
    const answer = await ask('POST /payments/{paymentId}/refunds', await asAdmin(), body);

    expect(answer.status).toBe(400);
  });

  test.each([
    '/payments?orderId=1',
    '/payments',
    `/payments?orderId=${randomUUID()}&limit=0`,
    '/payments/first',
    '/payments/ledger?cursor=1',
    '/payments/ledger?limit=101',
    '/payments/reconciliations?cursor=%00',
    '/payments/reconciliations/first/findings',
  ])('is refused by GET %s', async path => {
    const answer = await send('GET', service.url + path, { headers: await asAdmin() });

    expect(answer.status).toBe(400);
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
