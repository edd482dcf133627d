import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ChildService } from '../test/childService.ts';
import { eventually } from '../test/eventually.ts';
import { send } from '../test/http.ts';
import { StubUpstream } from '../test/stubUpstream.ts';
import { createTestEnvironment, type TestEnvironment } from '../test/testEnvironment.ts';

let environment: TestEnvironment;
let upstream: StubUpstream;

beforeAll(async () => {
  environment = await createTestEnvironment();
  upstream = await StubUpstream.start();
});

afterAll(async () => {
  await upstream.stop();
  await environment.remove();
});

function start(overrides: Record<string, string>): ChildService {
  return new ChildService('src/main.ts', {
    ...environment.variables,
    ORDER_SERVICE_URL: upstream.url,
    ...overrides,
  });
}

describe('the process', () => {
  test('lists everything that is wrong with its environment and exits with 1', async () => {
    const child = new ChildService('src/main.ts', {
      PORT: 'http',
      USER_SERVICE_URL: 'ftp://users',
      IDENTITY_SECRETS: 'short',
      RATE_LIMIT_CLIENT: 'many',
      TRUSTED_PROXIES: 'somebody',
      CORS_ORIGINS: 'shop.example.com',
    });

    expect(await child.exit()).toBe(1);
    expect(child.errors).toContain('The configuration is not valid:');
    for (const variable of [
      'PORT',
      'USER_SERVICE_URL',
      'ORDER_SERVICE_URL',
      'IDENTITY_SECRETS',
      'RATE_LIMIT_CLIENT',
      'TRUSTED_PROXIES',
      'CORS_ORIGINS',
    ]) {
      expect(child.errors).toContain(`  - ${variable} `);
    }
    expect(child.logLines).toEqual([]);
  });

  test('finishes an upload and a download that are running when it is told to stop, and exits with 0', async () => {
    let download: ServerResponse | undefined;
    upstream.on('/orders/download', (_request, response) => {
      download = response;
      response.write('first ');
    });
    const child = start({ SHUTDOWN_DELAY_MS: '500' });
    const url = await child.url();
    const downloading = await fetch(`${url}/api/orders/download`);
    const upload = http.request(`${url}/api/orders/upload`, { method: 'POST' });
    upload.write('first ');
    await eventually(() => {
      expect(upstream.count('/orders/upload')).toBe(1);
    });

    child.kill('SIGTERM');

    // Not ready, but still answering, and asking clients to go elsewhere, until the delay is over
    await eventually(async () => {
      const ready = await send('GET', `${url}/health/ready`);
      expect(ready).toMatchObject({ status: 503, body: { status: 'stopping' } });
    });
    const meanwhile = await fetch(`${url}/api/orders/meanwhile`);
    expect(meanwhile.status).toBe(200);
    expect(meanwhile.headers.get('connection')).toBe('close');
    await eventually(() => expect(fetch(`${url}/health`)).rejects.toThrow());

    download?.end('last');
    expect(await downloading.text()).toBe('first last');
    upload.end('last');
    const [answer] = (await once(upload, 'response')) as [IncomingMessage];
    answer.resume();

    expect(answer.statusCode).toBe(200);
    expect(await child.exit()).toBe(0);
    expect(upstream.last('/orders/upload').body).toBe('first last');
    expect(child.logLines.at(-1)).toMatchObject({ message: 'stopped' });
    expect(child.logLines).toContainEqual(
      expect.objectContaining({
        path: '/api/orders/upload',
        status: 200,
        trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      }),
    );
  });

  test('cuts off what does not end in time', async () => {
    upstream.on('/orders/endless', (_request, response) => {
      response.write('begin');
    });
    const child = start({ SHUTDOWN_TIMEOUT_MS: '300' });
    const url = await child.url();
    const running = await fetch(`${url}/api/orders/endless`);

    child.kill('SIGTERM');

    await expect(running.text()).rejects.toThrow();
    expect(await child.exit()).toBe(0);
  });
});
