import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TcpProxy } from '../src/storefront/TcpProxy';

describe('TcpProxy', () => {
  const servers: Server[] = [];
  let proxy: TcpProxy | undefined;

  async function serve(answer: string): Promise<number> {
    const server = createServer((_, response) => {
      if (answer !== 'nothing') {
        response.setHeader('connection', 'close').end(answer);
      }
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async function start(...ports: number[]): Promise<string> {
    proxy = await TcpProxy.start(() =>
      ports.map(port => ({ host: '127.0.0.1', port })),
    );
    return proxy.inFrontOf('http://127.0.0.1:1/');
  }

  async function get(url: string): Promise<string> {
    return (await fetch(url, { headers: { connection: 'close' } })).text();
  }

  afterEach(async () => {
    await proxy?.stop();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it('takes turns between those that accept and passes over those that do not', async () => {
    const url = await start(await serve('one'), 1, await serve('two'));
    const answers = [await get(url), await get(url), await get(url)];
    expect(new Set(answers)).toEqual(new Set(['one', 'two']));
  });

  it('resets a connection when nobody accepts', async () => {
    await expect(get(await start(1))).rejects.toThrow('fetch failed');
  });

  it('cuts what is open and passes on what comes afterwards', async () => {
    const port = await serve('nothing');
    const url = await start(port);
    const waiting = get(url);
    waiting.catch(() => undefined);
    await once(servers[0], 'request');
    proxy!.cut();
    await expect(waiting).rejects.toThrow('fetch failed');
    const again = get(url);
    again.catch(() => undefined);
    await once(servers[0], 'request');
  });

  it('refuses until it is restored', async () => {
    const url = await start(await serve('here'));
    proxy!.refuse();
    await expect(get(url)).rejects.toThrow('fetch failed');
    proxy!.restore();
    expect(await get(url)).toBe('here');
  });
});
