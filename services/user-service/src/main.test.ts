import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ChildService } from '../test/childService.ts';
import { eventually } from '../test/eventually.ts';
import { send } from '../test/http.ts';
import { createTestEnvironment, type TestEnvironment } from '../test/testEnvironment.ts';

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await createTestEnvironment();
});

afterAll(() => environment.remove());

/** Sends the first half of a request: it is running until somebody sends the second half. */
async function beginSlowRequest(url: string): Promise<ClientRequest> {
  const slow = request(`${url}/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', expect: '100-continue' },
  });
  slow.flushHeaders();
  // The service has begun to handle the request when it asks for the body
  await once(slow, 'continue');
  slow.write('{"email": "slow@example.com", "password": "a phrase nobody guesses", "name": "sent ');
  return slow;
}

describe('the process', () => {
  test('lists everything that is wrong with its environment and exits with 1', async () => {
    const child = new ChildService('src/main.ts', { PORT: 'http', LOG_LEVEL: 'loud' });

    expect(await child.exit()).toBe(1);
    expect(child.errors).toContain('The configuration is not valid:');
    expect(child.errors).toContain('  - PORT must be a whole number');
    expect(child.errors).toContain('  - LOG_LEVEL ');
    expect(child.logLines).toEqual([]);
  });

  test('lets a running request finish when it is told to stop, and exits with 0', async () => {
    const child = new ChildService('src/main.ts', {
      ...environment.variables,
      SHUTDOWN_DELAY_MS: '300',
    });
    const url = await child.url();
    await eventually(async () => {
      expect((await send('GET', `${url}/health/ready`)).status).toBe(200);
    });
    const slow = await beginSlowRequest(url);

    child.kill('SIGTERM');

    // Not ready, but still answering, until the delay is over
    await eventually(async () => {
      const ready = await send('GET', `${url}/health/ready`);
      expect(ready).toMatchObject({ status: 503, body: { status: 'stopping' } });
    });
    await eventually(() => expect(fetch(`${url}/health`)).rejects.toThrow());
    await sleep(100);
    slow.end('slowly"}');
    const [answer] = (await once(slow, 'response')) as [IncomingMessage];

    expect(answer.statusCode).toBe(202);
    expect(await child.exit()).toBe(0);
    expect(child.logLines.at(-1)).toMatchObject({ message: 'stopped' });
    expect(child.logLines).toContainEqual(
      expect.objectContaining({
        route: '/users',
        status: 202,
        trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      }),
    );
  });
});
