import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { startTestGateway, type TestGateway } from '../../test/testGateway.ts';

const gateways: TestGateway[] = [];

async function start(overrides: Record<string, string>): Promise<TestGateway> {
  const gateway = await startTestGateway(overrides);
  gateways.push(gateway);
  return gateway;
}

afterEach(async () => {
  await Promise.all(gateways.splice(0).map(gateway => gateway.stop()));
});

async function statuses(count: number, ask: (index: number) => Promise<{ status: number }>) {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) {
    found.push((await ask(index)).status);
  }
  return found;
}

describe('rate limits', () => {
  test('are told with every answer, and end in 429', async () => {
    const { url, upstream } = await start({ RATE_LIMIT_CLIENT: '3/600' });
    const first = await send('GET', `${url}/api/products`);
    expect(first.headers.get('ratelimit-policy')).toBe('"client";q=3;w=600');
    expect(first.headers.get('ratelimit')).toBe('"client";r=2;t=200');
    await send('GET', `${url}/api/orders`);
    await send('GET', `${url}/api/products`);

    const refused = await send('GET', `${url}/api/products`);
    expect(refused).toMatchObject({
      status: 429,
      body: { status: 429, detail: 'Too many requests' },
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(190);
    expect(refused.headers.get('ratelimit')).toMatch(/^"client";r=0;t=\d+$/);
    expect(upstream.received).toHaveLength(3);
    // Those who run the gateway are not limited
    expect((await send('GET', `${url}/health`)).status).toBe(200);
  });

  test('apply to each user, wherever from', async () => {
    const gateway = await start({ RATE_LIMIT_USER: '2/600' });
    const one = await gateway.authorization();
    const two = await gateway.authorization();
    const ask = (headers: Record<string, string>) =>
      send('GET', `${gateway.url}/api/orders`, { headers });
    await eventually(async () => {
      expect((await ask(one)).status).toBe(200);
    });
    expect(await statuses(3, () => ask(one))).toEqual([200, 429, 429]);
    const other = await ask(two);
    expect(other.status).toBe(200);
    expect(other.headers.get('ratelimit-policy')).toBe('"client";q=600;w=60, "user";q=2;w=600');
    expect(other.headers.get('ratelimit')).toMatch(/^"client";r=\d+;t=\d+, "user";r=1;t=300$/);
  });

  test.each([
    ['/api/users/login'],
    ['/api/users'],
    ['/api/users/password-resets'],
    ['/api/users/Login/'],
    ['/api/users/%6cogin'],
  ])('are stricter where passwords are tried: POST %s', async path => {
    const { url } = await start({ RATE_LIMIT_CREDENTIALS: '2/600' });
    // What is allowed before Redis is connected is settled a little later
    await eventually(async () => {
      expect(await send('GET', `${url}/health/ready`)).toMatchObject({ body: { status: 'ok' } });
    });
    const post = () => send('POST', url + path, { body: {} });
    expect(await statuses(4, post)).toEqual([200, 200, 429, 429]);
    expect((await send('GET', `${url}/api/users/me`)).status).toBe(200);
  });

  test('are shared by instances with one Redis', async () => {
    const prefix = `shared-${randomUUID()}:`;
    const [one, two] = await Promise.all([
      start({ RATE_LIMIT_CREDENTIALS: '6/600', REDIS_KEY_PREFIX: prefix }),
      start({ RATE_LIMIT_CREDENTIALS: '6/600', REDIS_KEY_PREFIX: prefix }),
    ]);
    await eventually(async () => {
      for (const { url } of [one, two]) {
        expect(await send('GET', `${url}/health/ready`)).toMatchObject({ body: { status: 'ok' } });
      }
    });
    const found = await statuses(20, index =>
      send('POST', `${(index % 2 === 0 ? one : two).url}/api/users/login`, { body: {} }),
    );
    expect(found.filter(status => status === 200)).toHaveLength(6);
  });

  test('hold in each instance alone when Redis is away, and readiness says so', async () => {
    const gateway = await start({
      RATE_LIMIT_CREDENTIALS: '2/600',
      REDIS_URL: 'redis://127.0.0.1:9',
    });
    const post = () => send('POST', `${gateway.url}/api/users/login`, { body: {} });
    expect(await statuses(3, post)).toEqual([200, 200, 429]);
    await eventually(async () => {
      expect(await send('GET', `${gateway.url}/health/ready`)).toMatchObject({
        status: 200,
        body: { status: 'degraded', checks: { cache: { status: 'down', required: false } } },
      });
    });
  });

  test('hold when there is no Redis at all', async () => {
    const gateway = await start({ RATE_LIMIT_CLIENT: '2/600', REDIS_URL: '' });
    const get = () => send('GET', `${gateway.url}/api/products`);
    expect(await statuses(3, get)).toEqual([200, 200, 429]);
  });
});

describe('the address of a client', () => {
  const from = (url: string, address: string) =>
    send('GET', `${url}/api/products`, { headers: { 'x-forwarded-for': address } });

  test('is not what the client says', async () => {
    const { url } = await start({ RATE_LIMIT_CLIENT: '2/600' });
    expect(await statuses(3, index => from(url, `203.0.113.${index}`))).toEqual([200, 200, 429]);
  });

  test('is what a trusted proxy says', async () => {
    const { url, upstream } = await start({
      RATE_LIMIT_CLIENT: '2/600',
      TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8',
    });
    expect(await statuses(3, index => from(url, `203.0.113.${index}`))).toEqual([200, 200, 200]);
    // What is to the left of the first untrusted address was invented by it
    expect(
      await statuses(3, index => from(url, `198.51.100.${index}, 203.0.113.9, 10.1.2.3`)),
    ).toEqual([200, 200, 429]);
    expect(upstream.received.at(-1)?.headers['x-forwarded-for']).toBe(
      '198.51.100.1, 203.0.113.9, 10.1.2.3, 127.0.0.1',
    );
  });

  test('is a network where one device has many', async () => {
    const { url } = await start({ RATE_LIMIT_CLIENT: '2/600', TRUSTED_PROXIES: '127.0.0.1' });
    expect(await statuses(3, index => from(url, `2001:db8:1:2::${index}`))).toEqual([
      200, 200, 429,
    ]);
    expect((await from(url, '2001:db8:1:3::1')).status).toBe(200);
  });
});
