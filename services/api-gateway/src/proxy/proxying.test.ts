import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { RawClient } from '../../test/rawClient.ts';
import type { ReceivedRequest } from '../../test/stubUpstream.ts';
import { startTestGateway, type TestGateway } from '../../test/testGateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({
    PROXY_BODY_LIMIT_BYTES: '100000',
    BODY_IDLE_TIMEOUT_MS: '500',
    BODY_TOTAL_TIMEOUT_MS: '1500',
    TRUSTED_PROXIES: '',
  });
});

afterAll(() => gateway.stop());

const problem = expect.objectContaining({
  type: 'about:blank',
  instance: expect.anything() as unknown,
});

describe('a request', () => {
  test('reaches the service with its method, path, query, fields and body', async () => {
    const answer = await send<ReceivedRequest>(
      'POST',
      `${gateway.url}/api/orders/a-b/c?d=e%20f&g`,
      {
        body: { some: 'thing' },
        headers: { 'x-custom': 'kept', 'idempotency-key': 'k1' },
      },
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      method: 'POST',
      url: '/orders/a-b/c?d=e%20f&g',
      body: '{"some":"thing"}',
      headers: {
        'content-type': 'application/json',
        'content-length': '16',
        'x-custom': 'kept',
        'idempotency-key': 'k1',
        via: '1.1 api-gateway',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': new URL(gateway.url).host,
        host: new URL(gateway.upstream.url).host,
      },
    });
  });

  test('loses what is for this connection only, and what only the gateway may say', async () => {
    const client = await RawClient.connect(gateway.url);
    client.write(
      'GET /api/products/hops HTTP/1.1',
      'Host: shop.example.com',
      'Connection: keep-alive, X-Private',
      'X-Private: secret',
      'Keep-Alive: timeout=5',
      'TE: trailers',
      'Trailer: x',
      'Upgrade: websocket',
      'Proxy-Authorization: Basic abc',
      'X-Identity: forged',
      'X_Identity: forged',
      'X-Forwarded-For: 203.0.113.9',
      'Forwarded: for=203.0.113.9',
      'X-Real-IP: 203.0.113.9',
      '',
      '',
    );
    await eventually(() => {
      expect(client.status).toBe(200);
    });
    client.socket.destroy();

    const { headers } = gateway.upstream.last('/products/hops');
    expect(Object.keys(headers).sort()).toEqual([
      'connection',
      'forwarded',
      'host',
      'via',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-request-id',
    ]);
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers.forwarded).toBe('for=127.0.0.1;host="shop.example.com";proto=http');
    expect(headers['x-forwarded-host']).toBe('shop.example.com');
  });

  test('keeps its id, or gets one, and the answer says which', async () => {
    const kept = await send<ReceivedRequest>('GET', `${gateway.url}/api/products/id`, {
      headers: { 'x-request-id': 'mine-1' },
    });
    expect(kept.headers.get('x-request-id')).toBe('mine-1');
    expect(kept.body.headers['x-request-id']).toBe('mine-1');

    const made = await send<ReceivedRequest>('GET', `${gateway.url}/api/products/id`, {
      headers: { 'x-request-id': 'not sane' },
    });
    expect(made.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(made.body.headers['x-request-id']).toBe(made.headers.get('x-request-id'));
  });

  test('is passed on while it still arrives, and given up when the client goes away', async () => {
    let paused: IncomingMessage | undefined;
    gateway.upstream.on('/orders/slow-reader', request => {
      paused = request.pause();
    });
    const request = http.request(`${gateway.url}/api/orders/slow-reader`, { method: 'PUT' });
    request.on('error', () => undefined);
    request.write('first');
    await eventually(() => {
      expect(paused).toBeDefined();
    });
    const chunks: string[] = [];
    paused?.on('data', (chunk: Buffer) => chunks.push(chunk.toString())).resume();
    await eventually(() => {
      expect(chunks.join('')).toBe('first');
    });
    request.destroy();
    await eventually(() => {
      expect(paused?.destroyed).toBe(true);
    });
  });

  test('without a body and one with a body share a connection, in whatever order', async () => {
    const client = await RawClient.connect(gateway.url);
    const bodies = ['', 'one', '', '', 'two', ''];
    for (const [index, body] of bodies.entries()) {
      client.write(
        `${body === '' ? 'GET' : 'PUT'} /api/orders/shared-${index} HTTP/1.1`,
        'Host: x',
        ...(body === '' ? [] : [`Content-Length: ${body.length}`]),
        '',
        body,
      );
    }
    await eventually(() => {
      expect(client.received.match(/HTTP\/1.1 200 OK/g)).toHaveLength(bodies.length);
    });
    client.socket.destroy();
    for (const [index, body] of bodies.entries()) {
      expect(gateway.upstream.last(`/orders/shared-${index}`)).toMatchObject({ body });
    }
  });

  test('asks for its body only when the service is ready for it', async () => {
    const client = await RawClient.connect(gateway.url);
    client.write(
      'POST /api/orders/expecting HTTP/1.1',
      'Host: x',
      'Content-Length: 5',
      'Expect: 100-continue',
      '',
      '',
    );
    await eventually(() => {
      expect(client.received).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\n$/);
    });
    client.write('hello');
    await eventually(() => {
      expect(client.received).toContain('HTTP/1.1 200 OK');
    });
    client.socket.destroy();
    expect(gateway.upstream.last('/orders/expecting')).toMatchObject({ body: 'hello' });
    expect(gateway.upstream.last('/orders/expecting').headers.expect).toBeUndefined();
  });

  test('that is refused is never asked for its body', async () => {
    const client = await RawClient.connect(gateway.url);
    client.write(
      'POST /api/orders/refused HTTP/1.1',
      'Host: x',
      'Content-Length: 999999',
      'Expect: 100-continue',
      '',
      '',
    );
    await eventually(() => {
      expect(client.status).toBe(413);
      expect(client.closed).toBe(true);
    });
    expect(client.received).not.toContain('100 Continue');
    expect(gateway.upstream.count('/orders/refused')).toBe(0);
  });

  test('that expects something else is answered 417', async () => {
    const client = await RawClient.connect(gateway.url);
    client.write('GET /api/orders HTTP/1.1', 'Host: x', 'Expect: 200-ok', '', '');
    await eventually(() => {
      expect(client.status).toBe(417);
    });
    client.socket.destroy();
  });

  test.each(['TRACE', 'PROPFIND'])('with the method %s is answered 405', async method => {
    const client = await RawClient.connect(gateway.url);
    client.write(`${method} /api/orders HTTP/1.1`, 'Host: x', '', '');
    await eventually(() => {
      expect(client.status).toBe(405);
    });
    expect(client.received).toContain('allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
    client.socket.destroy();
  });
});

describe('the body of a request', () => {
  test('that says it is too large is refused before it is read', async () => {
    const answer = await send('POST', `${gateway.url}/api/orders/large`, {
      body: 'x'.repeat(100_001),
    });
    expect(answer).toMatchObject({ status: 413, body: problem });
    expect(gateway.upstream.count('/orders/large')).toBe(0);
  });

  test('that turns out to be too large is refused in flight, and the service hears of it', async () => {
    let upstreamRequest: IncomingMessage | undefined;
    gateway.upstream.on('/orders/chunked', request => {
      upstreamRequest = request;
      request.resume();
    });
    const request = http.request(`${gateway.url}/api/orders/chunked`, { method: 'POST' });
    for (let part = 0; part < 12; part += 1) {
      request.write('x'.repeat(10_000));
    }
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    expect(response.headers.connection).toBe('close');
    request.destroy();
    await eventually(() => {
      expect(upstreamRequest?.destroyed).toBe(true);
      expect(upstreamRequest?.complete).toBe(false);
    });
  });

  test('that stops arriving is given up with 408', async () => {
    gateway.upstream.on('/orders/stopping', request => request.resume());
    const request = http.request(`${gateway.url}/api/orders/stopping`, { method: 'POST' });
    request.write('begin');
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(408);
    request.destroy();
  });

  test('that drips for too long is given up with 408', async () => {
    gateway.upstream.on('/orders/dripping', request => request.resume());
    const request = http.request(`${gateway.url}/api/orders/dripping`, { method: 'POST' });
    const drip = setInterval(() => request.write('.'), 50);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    clearInterval(drip);
    expect(response.statusCode).toBe(408);
    request.destroy();
  });
});

describe('an answer', () => {
  test('reaches the client as the service gave it', async () => {
    gateway.upstream.on('/products/answer', (_request, response) => {
      response.writeHead(201, [
        ['Content-Type', 'text/plain'],
        ['Location', '/products/7?x=1'],
        ['ETag', '"7"'],
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['Vary', 'accept'],
        ['Connection', 'keep-alive, x-hop'],
        ['X-Hop', 'gone'],
        ['Server', 'gone'],
        ['X-Powered-By', 'gone'],
        ['X-Identity', 'gone'],
        ['Access-Control-Allow-Origin', 'https://gone.example.com'],
      ]);
      response.end('created');
    });
    const response = await fetch(`${gateway.url}/api/products/answer`);
    expect(response.status).toBe(201);
    expect(await response.text()).toBe('created');
    const { headers } = response;
    expect(headers.get('location')).toBe('/api/products/7?x=1');
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(headers.get('etag')).toBe('"7"');
    expect(headers.get('vary')).toBe('accept, origin');
    expect(headers.get('via')).toBe('1.1 api-gateway');
    for (const gone of [
      'x-hop',
      'server',
      'x-powered-by',
      'x-identity',
      'access-control-allow-origin',
    ]) {
      expect(headers.get(gone)).toBeNull();
    }
  });

  test.each([
    ['http://other.example.com/x', 'http://other.example.com/x'],
    ['//other.example.com/x', '//other.example.com/x'],
    ['relative', 'relative'],
  ])('keeps the location %s', async (location, expected) => {
    gateway.upstream.on('/products/location', (_request, response) => {
      response.writeHead(303, { location }).end();
    });
    const response = await fetch(`${gateway.url}/api/products/location`, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe(expected);
  });

  test('with the whole address of the service becomes one of the gateway', async () => {
    gateway.upstream.on('/products/absolute', (_request, response) => {
      response.writeHead(303, { location: `${gateway.upstream.url}/products/9` }).end();
    });
    const response = await fetch(`${gateway.url}/api/products/absolute`, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe('/api/products/9');
  });

  test('to HEAD has no body, and neither have 204 and 304', async () => {
    gateway.upstream.on('/products/none', (request, response) => {
      if (request.method === 'HEAD') {
        response.writeHead(200, { 'content-length': '1234' }).end();
      } else {
        response.writeHead(request.method === 'DELETE' ? 204 : 304, { etag: '"1"' }).end();
      }
    });
    const client = await RawClient.connect(gateway.url);
    for (const [method, status] of [
      ['HEAD', 200],
      ['DELETE', 204],
      ['GET', 304],
    ] as const) {
      client.received = '';
      client.write(`${method} /api/products/none HTTP/1.1`, 'Host: x', '', '');
      await eventually(() => {
        expect(client.status).toBe(status);
        expect(client.received).toMatch(/\r\n\r\n$/);
      });
      expect(client.received.includes('content-length: 1234')).toBe(method === 'HEAD');
      expect(client.received).not.toContain('transfer-encoding');
    }
    client.socket.destroy();
  });

  test('is passed on while it still arrives', async () => {
    let end: (() => void) | undefined;
    gateway.upstream.on('/products/stream', (_request, response) => {
      response.write('first');
      end = () => response.end('last');
    });
    const response = await fetch(`${gateway.url}/api/products/stream`);
    const reader = response.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first');
    end?.();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('last');
  });

  test('comes no faster than the client takes it', async () => {
    let written = 0;
    let waiting = false;
    const total = 64 * 1024 * 1024;
    gateway.upstream.on('/products/flood', (_request, response) => {
      const write = () => {
        waiting = false;
        while (written < total) {
          written += 65_536;
          if (!response.write(Buffer.alloc(65_536))) {
            waiting = true;
            response.once('drain', write);
            return;
          }
        }
        response.end();
      };
      write();
    });
    const client = await RawClient.connect(gateway.url);
    client.socket.pause();
    client.write('GET /api/products/flood HTTP/1.1', 'Host: x', '', '');
    // It has come to rest when nothing changes any more although everybody had many turns
    let before = -1;
    let turns = 0;
    await eventually(() => {
      turns = written === before && waiting ? turns + 1 : 0;
      before = written;
      expect(turns).toBeGreaterThan(20);
    });
    expect(written).toBeLessThan(total / 2);
    let received = 0;
    client.socket
      .removeAllListeners('data')
      .on('data', data => (received += data.length))
      .resume();
    await eventually(() => {
      expect(received).toBeGreaterThan(total);
    });
    client.socket.destroy();
  });

  test('is cancelled at the service when the client goes away', async () => {
    let closed = false;
    gateway.upstream.on('/products/endless', (_request, response) => {
      response.write('begin');
      response.on('close', () => (closed = true));
    });
    const controller = new AbortController();
    const response = await fetch(`${gateway.url}/api/products/endless`, {
      signal: controller.signal,
    });
    expect(response.status).toBe(200);
    controller.abort();
    await eventually(() => {
      expect(closed).toBe(true);
    });
    await eventually(async () => {
      expect(await gateway.metric('upstream_running', { upstream: 'products' })).toBe(0);
    });
    await eventually(() => {
      expect(gateway.logLines).toContainEqual(
        expect.objectContaining({ path: '/api/products/endless', status: 499 }),
      );
    });
  });
});

describe('what Node.js and the gateway refuse together', () => {
  test.each([
    ['both lengths', ['Content-Length: 5', 'Transfer-Encoding: chunked'], 400],
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6'], 400],
    ['the same length twice', ['Content-Length: 5', 'Content-Length: 5'], 400],
    ['a length that is no number', ['Content-Length: +5'], 400],
    ['another coding', ['Transfer-Encoding: gzip, chunked'], 400],
    ['a coding that hides', ['Transfer-Encoding: xchunked'], 400],
    ['a coding with a tab', ['Transfer-Encoding:\tchunked\t, identity'], 400],
    ['a space before the colon', ['Content-Length : 5'], 400],
    ['a folded field', ['X-Folded: a', ' b'], 400],
    ['two hosts', ['Host: y'], 400],
    ['two tokens', ['Authorization: Bearer a.b.c', 'Authorization: Bearer d.e.f'], 400],
  ])('%s', async (_name, fields, status) => {
    const before = gateway.upstream.received.length;
    const client = await RawClient.connect(gateway.url);
    client.write('POST /api/orders/smuggled HTTP/1.1', 'Host: x', ...fields, '', '0\r\n\r\nhello');
    await eventually(() => {
      expect(client.status).toBe(status);
    });
    client.socket.destroy();
    expect(gateway.upstream.received.length).toBe(before);
  });

  test('no host at all', async () => {
    const client = await RawClient.connect(gateway.url);
    client.write('GET /api/orders HTTP/1.1', '', '');
    await eventually(() => {
      expect(client.status).toBe(400);
    });
  });

  test('a chunked body of HTTP/1.0', async () => {
    const client = await RawClient.connect(gateway.url);
    client.write(
      'POST /api/orders HTTP/1.0',
      'Host: x',
      'Transfer-Encoding: chunked',
      '',
      '0\r\n\r\n',
    );
    await eventually(() => {
      expect(client.status).toBe(400);
    });
  });

  test('too many fields, and too long ones', async () => {
    const many = await RawClient.connect(gateway.url);
    const fields = Array.from({ length: 150 }, (_, index) => `X-${index}: y`);
    many.write('GET /api/orders HTTP/1.1', 'Host: x', ...fields, '', '');
    const long = await RawClient.connect(gateway.url);
    long.write('GET /api/orders HTTP/1.1', 'Host: x', `X-Long: ${'y'.repeat(20_000)}`, '', '');
    await eventually(() => {
      expect(many.status).toBe(431);
      expect(long.status).toBe(431);
    });
  });

  test('the trailers of a body, which are left out', async () => {
    const client = await RawClient.connect(gateway.url);
    client.write(
      'POST /api/orders/trailers HTTP/1.1',
      'Host: x',
      'Transfer-Encoding: chunked',
      '',
      '2\r\nhi\r\n0\r\nX-Identity: forged\r\n\r\n',
    );
    await eventually(() => {
      expect(client.status).toBe(200);
    });
    client.socket.destroy();
    const received = gateway.upstream.last('/orders/trailers');
    expect(received.body).toBe('hi');
    expect(received.headers['x-identity']).toBeUndefined();
  });
});
