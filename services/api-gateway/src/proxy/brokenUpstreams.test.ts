import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { RawClient } from '../../test/rawClient.ts';
import { RawUpstream } from '../../test/rawUpstream.ts';
import { StubUpstream } from '../../test/stubUpstream.ts';
import { closedUrl } from '../../test/testEnvironment.ts';
import { startTestGateway, type TestGateway } from '../../test/testGateway.ts';

/** Answers each request in the same way, whatever it is. */
type Misbehaviour = (socket: Socket, data: string) => void;

const okHead = 'HTTP/1.1 200 OK\r\n';

let misbehave: Misbehaviour = socket => socket.destroy();
let raw: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  raw = await RawUpstream.start((socket, data) => {
    misbehave(socket, data);
  });
  gateway = await startTestGateway({
    ORDER_SERVICE_URL: raw.url,
    PAYMENT_SERVICE_URL: closedUrl,
    UPSTREAM_HEADERS_TIMEOUT_MS: '400',
    UPSTREAM_BODY_TIMEOUT_MS: '400',
    // Here it is the single failure that is looked at
    CIRCUIT_MINIMUM_REQUESTS: '100000',
    UPSTREAM_ATTEMPTS: '1',
    PROXY_BODY_LIMIT_BYTES: '200000000',
    BODY_IDLE_TIMEOUT_MS: '500',
  });
});

afterAll(async () => {
  await gateway.stop();
  await raw.stop();
});

async function outcomes(outcome: string): Promise<number> {
  return gateway.metric('upstream_attempts_total', { upstream: 'orders', outcome });
}

describe('an upstream', () => {
  test('that nobody can reach is answered with 502', async () => {
    const answer = await send('GET', `${gateway.url}/api/payments/1`);
    expect(answer).toMatchObject({
      status: 502,
      body: { type: 'about:blank', status: 502, detail: 'The service could not be reached' },
    });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.stringify(answer.body)).not.toContain('127.0.0.1');
  });

  test.each<[string, Misbehaviour, number, string]>([
    ['closes the connection', socket => socket.end(), 502, 'connection'],
    ['resets the connection', socket => socket.resetAndDestroy(), 502, 'connection'],
    ['says nothing', () => undefined, 504, 'timeout'],
    [
      'stops in the middle of the head',
      socket => socket.write(`${okHead}content-`),
      504,
      'timeout',
    ],
    [
      'closes in the middle of the head',
      socket => socket.end(`${okHead}content-`),
      502,
      'connection',
    ],
    [
      'does not speak HTTP',
      socket => socket.write('220 mail.example.com ESMTP\r\n'),
      502,
      'protocol',
    ],
    [
      'sends a head that is too large',
      socket => socket.write(`${okHead}x-large: ${'x'.repeat(30_000)}\r\n\r\n`),
      502,
      'protocol',
    ],
    [
      'gives the length in two ways',
      socket =>
        socket.write(`${okHead}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
      502,
      'protocol',
    ],
  ])('that %s is answered for', async (_name, behaviour, status, outcome) => {
    misbehave = behaviour;
    const before = await outcomes(outcome);
    const answer = await send('GET', `${gateway.url}/api/orders/1`);
    expect(answer).toMatchObject({ status, body: { status } });
    expect(await outcomes(outcome)).toBe(before + 1);
  });

  test.each<[string, Misbehaviour]>([
    ['closes', socket => socket.end(`${okHead}content-length: 10\r\n\r\nhalf`)],
    [
      'resets',
      socket =>
        void socket.write(`${okHead}content-length: 10\r\n\r\nhalf`, () =>
          socket.resetAndDestroy(),
        ),
    ],
    ['stops', socket => void socket.write(`${okHead}content-length: 10\r\n\r\nhalf`)],
    [
      'closes in a chunk',
      socket => socket.end(`${okHead}transfer-encoding: chunked\r\n\r\n5\r\nhal`),
    ],
    [
      'sends a chunk that is none',
      socket => void socket.write(`${okHead}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n`),
    ],
  ])('that %s in the middle of the body has its answer cut off', async (_name, behaviour) => {
    misbehave = behaviour;
    const before = await outcomes('broken');
    const client = await RawClient.connect(gateway.url);
    client.write('GET /api/orders/half HTTP/1.1', 'Host: x', '', '');
    await eventually(() => {
      expect(client.closed).toBe(true);
    });
    expect(client.received).not.toMatch(/0\r\n\r\n$/);
    expect(await outcomes('broken')).toBe(before + 1);
    expect(
      await gateway.metric('http_requests_total', { route: '/api/orders/{path}', status: '499' }),
    ).toBe(0);
  });

  test('that answers before it has the whole request is believed', async () => {
    misbehave = (socket, data) => {
      if (data.startsWith('POST')) {
        socket.write('HTTP/1.1 409 Conflict\r\ncontent-length: 4\r\n\r\nlate');
      }
    };
    const request = http.request(`${gateway.url}/api/orders/early`, { method: 'POST' });
    request.on('error', () => undefined);
    request.write('begin');
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(409);
    expect(response.headers.connection).toBe('close');
    request.destroy();
  });

  test('may send informational answers first', async () => {
    misbehave = socket =>
      socket.write(
        `HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${okHead}content-length: 2\r\n\r\n"a"`.replace(
          '"a"',
          '42',
        ),
      );
    expect(await send('GET', `${gateway.url}/api/orders/hints`)).toMatchObject({
      status: 200,
      body: 42,
    });
  });

  test('that does not take the request is given up, and the client is not read on meanwhile', async () => {
    gateway.upstream.on('/products/stuck', request => request.pause());
    const client = await RawClient.connect(gateway.url);
    const total = 150_000_000;
    client.write('PUT /api/products/stuck HTTP/1.1', 'Host: x', `Content-Length: ${total}`, '', '');
    client.socket.write(Buffer.alloc(total));
    await eventually(() => {
      expect(client.status).toBe(504);
    });
    // What is missing still waits at the client; the buffers in between hold a part of it
    expect(client.socket.writableLength).toBeGreaterThan(total / 2);
    client.socket.destroy();
  });
});

describe('a retry', () => {
  let retrying: TestGateway;
  afterEach(() => retrying.stop());

  async function start(overrides: Record<string, string> = {}): Promise<void> {
    retrying = await startTestGateway({
      ORDER_SERVICE_URL: raw.url,
      CIRCUIT_MINIMUM_REQUESTS: '100000',
      ...overrides,
    });
  }

  /** Breaks the first connections and answers after that with what was sent. */
  function failFirst(times: number): { bodies: string[] } {
    const state = { bodies: [] as string[] };
    misbehave = (socket, data) => {
      if (state.bodies.length < times) {
        state.bodies.push(data.split('\r\n\r\n')[1] ?? '');
        socket.resetAndDestroy();
      } else {
        state.bodies.push(data.split('\r\n\r\n')[1] ?? '');
        socket.write(`${okHead}content-length: 2\r\n\r\n42`);
      }
    };
    return state;
  }

  test('hides a broken connection from the client', async () => {
    await start();
    failFirst(2);
    expect(await send('GET', `${retrying.url}/api/orders/1`)).toMatchObject({
      status: 200,
      body: 42,
    });
    expect(
      await retrying.metric('upstream_retries_total', { upstream: 'orders', result: 'sent' }),
    ).toBe(2);
    expect(retrying.logLines).toContainEqual(expect.objectContaining({ attempts: 3, status: 200 }));
  });

  test('is made so often and no more', async () => {
    await start();
    const state = failFirst(10);
    expect((await send('GET', `${retrying.url}/api/orders/1`)).status).toBe(502);
    expect(state.bodies).toHaveLength(3);
  });

  test('is not made for what could happen twice', async () => {
    await start();
    const state = failFirst(1);
    expect((await send('POST', `${retrying.url}/api/orders`, { body: 1 })).status).toBe(502);
    expect(state.bodies).toHaveLength(1);
  });

  test('sends the body again when there is an Idempotency-Key', async () => {
    await start();
    const state = failFirst(1);
    const answer = await send('POST', `${retrying.url}/api/orders`, {
      body: { a: 1 },
      headers: { 'idempotency-key': 'key' },
    });
    expect(answer.status).toBe(200);
    // The connection may break before or after the body was read from it
    expect(state.bodies.at(-1)).toBe('{"a":1}');
  });

  test('is not made when the body is too large to be kept', async () => {
    await start({ RETRY_BODY_LIMIT_BYTES: '10' });
    let requests = 0;
    misbehave = (socket, data) => {
      requests += data.startsWith('PUT') ? 1 : 0;
      if (data.includes('end')) {
        socket.resetAndDestroy();
      }
    };
    const answer = await send('PUT', `${retrying.url}/api/orders/1`, {
      body: `${'x'.repeat(100)}end`,
    });
    expect(answer.status).toBe(502);
    expect(requests).toBe(1);
  });

  test('is made for a temporary answer, unless the service says when to come back', async () => {
    await start();
    let asked = 0;
    retrying.upstream.on('/products/busy', (_request, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 503 : 200).end(asked === 1 ? 'busy' : '42');
    });
    retrying.upstream.on('/products/later', (_request, response) => {
      asked += 1;
      response.writeHead(503, { 'retry-after': '7' }).end('{}');
    });
    expect(await send('GET', `${retrying.url}/api/products/busy`)).toMatchObject({
      status: 200,
      body: 42,
    });
    expect(asked).toBe(2);
    const later = await send('GET', `${retrying.url}/api/products/later`);
    expect(later.status).toBe(503);
    expect(later.headers.get('retry-after')).toBe('7');
    expect(asked).toBe(3);
  });

  test('is not made any more when the budget is spent', async () => {
    await start({ RETRY_BUDGET_PERCENT: '10', RATE_LIMIT_CLIENT: '10000/60' });
    const state = failFirst(100_000);
    for (let request = 0; request < 60; request += 1) {
      await send('GET', `${retrying.url}/api/orders/${request}`);
    }
    // Ten that were saved up, and one for ten requests
    expect(state.bodies.length - 60).toBeLessThanOrEqual(16);
    expect(state.bodies.length - 60).toBeGreaterThanOrEqual(10);
    expect(
      await retrying.metric('upstream_retries_total', {
        upstream: 'orders',
        result: 'over_budget',
      }),
    ).toBeGreaterThan(0);
  });
});

describe('the circuit breaker', () => {
  test('opens, answers at once, and closes again when the service is back', async () => {
    const orders = await StubUpstream.start();
    const protectedGateway = await startTestGateway({
      ORDER_SERVICE_URL: orders.url,
      CIRCUIT_MINIMUM_REQUESTS: '5',
      CIRCUIT_OPEN_MS: '2000',
      UPSTREAM_ATTEMPTS: '1',
    });
    const url = `${protectedGateway.url}/api/orders/1`;
    const state = () => protectedGateway.metric('upstream_circuit_state', { upstream: 'orders' });
    try {
      await orders.stop();
      for (let request = 0; request < 5; request += 1) {
        expect((await send('GET', url)).status).toBe(502);
      }
      expect(await state()).toBe(2);
      const open = await send('GET', url);
      expect(open).toMatchObject({ status: 503, body: { detail: 'The service is not available' } });
      expect(open.headers.get('retry-after')).toMatch(/^[12]$/);
      expect(
        await protectedGateway.metric('upstream_rejections_total', {
          upstream: 'orders',
          reason: 'circuit_open',
        }),
      ).toBe(1);
      // The others are not concerned
      expect((await send('GET', `${protectedGateway.url}/api/products/1`)).status).toBe(200);

      const back = await StubUpstream.start(orders.port);
      await eventually(async () => {
        expect((await send('GET', url)).status).toBe(200);
        expect(await state()).toBe(0);
      });
      await back.stop();
    } finally {
      await protectedGateway.stop();
    }
  });
});

describe('the bulkhead', () => {
  test('bounds what is on its way, lets some wait, and turns the others away', async () => {
    const small = await startTestGateway({
      UPSTREAM_CONCURRENCY: '2',
      UPSTREAM_QUEUE_LENGTH: '1',
      UPSTREAM_QUEUE_TIMEOUT_MS: '20000',
    });
    const held: (() => void)[] = [];
    small.upstream.on('/products/held', (_request, response) => {
      held.push(() => response.end('42'));
    });
    try {
      const url = `${small.url}/api/products/held`;
      const running = [send('GET', url), send('GET', url), send('GET', url)];
      await eventually(async () => {
        expect(await small.metric('upstream_running', { upstream: 'products' })).toBe(2);
        expect(await small.metric('upstream_waiting', { upstream: 'products' })).toBe(1);
      });
      const turnedAway = await send('GET', url);
      expect(turnedAway.status).toBe(503);
      expect(turnedAway.headers.get('retry-after')).toBe('1');
      expect(small.upstream.count('/products/held')).toBe(2);
      // Another upstream has a bulkhead of its own
      expect((await send('GET', `${small.url}/api/orders/1`)).status).toBe(200);

      held.shift()?.();
      await eventually(() => {
        expect(small.upstream.count('/products/held')).toBe(3);
      });
      held.forEach(end => {
        end();
      });
      expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200, 200]);
    } finally {
      held.forEach(end => {
        end();
      });
      await small.stop();
    }
  });

  test('lets nobody wait for ever, and nobody who has gone', async () => {
    const small = await startTestGateway({
      UPSTREAM_CONCURRENCY: '1',
      UPSTREAM_QUEUE_LENGTH: '5',
      UPSTREAM_QUEUE_TIMEOUT_MS: '200',
    });
    const held: (() => void)[] = [];
    small.upstream.on('/products/held', (_request, response) => {
      held.push(() => response.end('42'));
    });
    try {
      const url = `${small.url}/api/products/held`;
      const running = send('GET', url);
      await eventually(() => {
        expect(held).toHaveLength(1);
      });
      const controller = new AbortController();
      const gone = fetch(url, { signal: controller.signal });
      await eventually(async () => {
        expect(await small.metric('upstream_waiting', { upstream: 'products' })).toBe(1);
      });
      controller.abort();
      await expect(gone).rejects.toThrow();
      await eventually(async () => {
        expect(await small.metric('upstream_waiting', { upstream: 'products' })).toBe(0);
      });
      expect((await send('GET', url)).status).toBe(503);
      held.shift()?.();
      expect((await running).status).toBe(200);
      expect(small.upstream.count('/products/held')).toBe(1);
    } finally {
      held.forEach(end => {
        end();
      });
      await small.stop();
    }
  });
});
