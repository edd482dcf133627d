import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send } from '../../test/http.ts';
import { RawClient } from '../../test/rawClient.ts';
import { eventually } from '../../test/eventually.ts';
import { startTestGateway, type TestGateway } from '../../test/testGateway.ts';

const shop = 'https://shop.example.com';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ CORS_ORIGINS: `${shop}, https://admin.example.com` });
});

afterAll(() => gateway.stop());

describe('a page from elsewhere', () => {
  const preflight = (origin: string, path = '/api/orders/1') =>
    fetch(gateway.url + path, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'PUT' },
    });

  test('that is on the list may ask and read, but never with credentials of the browser', async () => {
    const before = gateway.upstream.received.length;
    const asked = await preflight(shop);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(shop);
    expect(asked.headers.get('access-control-allow-methods')).toContain('PUT');
    expect(asked.headers.get('access-control-allow-headers')).toContain('idempotency-key');
    expect(asked.headers.get('access-control-max-age')).toBe('600');
    expect(gateway.upstream.received).toHaveLength(before);

    for (const path of ['/api/orders/1', '/api/nothing', '/health', '/api/docs/openapi.json']) {
      const { headers } = await send('GET', gateway.url + path, { headers: { origin: shop } });
      expect(headers.get('access-control-allow-origin')).toBe(shop);
      expect(headers.get('access-control-expose-headers')).toContain('ratelimit');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')).toContain('origin');
    }
  });

  test.each([
    'https://evil.example.com',
    'null',
    'https://shop.example.com.evil.example.com',
    'http://shop.example.com',
  ])('that is not on the list may not: %s', async origin => {
    const asked = await preflight(origin);
    expect(asked.status).toBe(204);
    const answer = await send('GET', `${gateway.url}/api/orders/1`, { headers: { origin } });
    for (const { headers } of [asked, answer]) {
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('vary')).toContain('origin');
    }
  });

  test('may be any where that is configured', async () => {
    const open = await startTestGateway({ CORS_ORIGINS: '*' });
    const { headers } = await send('GET', `${open.url}/api/orders/1`, {
      headers: { origin: 'https://any.example.com' },
    });
    await open.stop();
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  test('OPTIONS that is no such question goes to the service', async () => {
    const response = await fetch(`${gateway.url}/api/orders/options`, { method: 'OPTIONS' });
    expect(response.status).toBe(200);
    expect(gateway.upstream.last('/orders/options').method).toBe('OPTIONS');
  });
});

describe('every answer', () => {
  test.each([
    '/api/orders/1',
    '/api/nothing',
    '/api/users/..;/x',
    '/health',
    '/metrics',
    '/nothing',
  ])('of %s protects browsers', async path => {
    const { headers } = await fetch(gateway.url + path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-request-id')).toBeTruthy();
  });

  test('is one line of the log, with what is needed to find it and nothing more', async () => {
    const answer = await send('GET', `${gateway.url}/api/orders/7?email=somebody%40example.com`);
    const line = await eventually(() => {
      const found = gateway.logLines.find(
        ({ request_id }) => request_id === answer.headers.get('x-request-id'),
      );
      expect(found).toBeDefined();
      return found ?? {};
    });
    expect(line).toMatchObject({
      level: 'info',
      message: 'request',
      method: 'GET',
      route: '/api/orders/{path}',
      path: '/api/orders/7',
      status: 200,
      attempts: 1,
      service: 'api-gateway',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
      duration_ms: expect.any(Number) as unknown,
    });
    expect(Math.abs(Date.parse(String(line.time)) - Date.now())).toBeLessThan(60_000);
    expect(JSON.stringify(line)).not.toContain('somebody');
  });

  test('is counted with a route of which there are few', async () => {
    for (const path of ['/api/orders/a', '/api/orders/b/c', '/api/nothing/1', '/api/nothing/2']) {
      await fetch(gateway.url + path);
    }
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    const routes = new Set(
      [...metrics.matchAll(/http_requests_total\{[^}]*route="([^"]*)"/g)].map(([, route]) => route),
    );
    expect(routes).toContain('/api/orders/{path}');
    expect(
      [...routes].filter(
        route => route?.startsWith('/api/nothing') === true || route?.includes('/b/') === true,
      ),
    ).toEqual([]);
  });
});

describe('a path that could be read in two ways', () => {
  test.each([
    '/api/users/../internal/revocations',
    '/api/users/%2e%2e/internal/revocations',
    '/api/users/..%2finternal/revocations',
    '/api/users/%252e%252e/internal/revocations',
    '/api/users/..\\internal',
    '/api/users//internal',
    '/api/users/..;/internal/revocations',
  ])('%s is refused', async path => {
    const before = gateway.users.upstream.received.filter(
      ({ url }) => !url.startsWith('/internal'),
    ).length;
    const client = await RawClient.connect(gateway.url);
    client.write(`GET ${path} HTTP/1.1`, 'Host: x', '', '');
    await eventually(() => {
      expect(client.status).toBe(400);
    });
    client.socket.destroy();
    expect(client.received).toContain('application/problem+json');
    expect(
      gateway.users.upstream.received.filter(({ url }) => !url.startsWith('/internal')),
    ).toHaveLength(before);
  });

  test.each([
    '/internal/revocations',
    '/users/me',
    '/api/internal/revocations',
    '/api/metrics',
    '/api/health/ready',
  ])('%s is not there', async path => {
    expect((await fetch(gateway.url + path)).status).toBe(404);
  });
});
