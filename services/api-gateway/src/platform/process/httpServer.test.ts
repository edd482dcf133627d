import { describe, expect, test } from '@jest/globals';
import { HttpServer } from './httpServer.ts';

const address = { host: '127.0.0.1', port: 0 };

describe('HttpServer', () => {
  test('lets a running request finish, although its connection would be kept alive', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<undefined>();
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const server = await HttpServer.listen((_request, response) => {
      arrive(undefined);
      void released.then(() => response.end('done'));
    }, address);
    const answer = fetch(`http://127.0.0.1:${server.port}`);
    await arrived;

    const closed = server.close(5_000);
    await expect(fetch(`http://127.0.0.1:${server.port}`)).rejects.toThrow();
    release(undefined);

    expect(await (await answer).text()).toBe('done');
    await closed;
  });

  test('cuts off a request that does not finish in time', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<undefined>();
    const server = await HttpServer.listen(() => {
      arrive(undefined);
    }, address);
    const answer = fetch(`http://127.0.0.1:${server.port}`);
    answer.catch(() => undefined);
    await arrived;

    await server.close(50);

    await expect(answer).rejects.toThrow();
  });

  test('does not start on a port that is in use', async () => {
    const server = await HttpServer.listen(() => undefined, address);

    const second = HttpServer.listen(() => undefined, { host: '127.0.0.1', port: server.port });

    await expect(second).rejects.toThrow('EADDRINUSE');
    await server.close(100);
  });
});
