import { once } from 'node:events';
import { AddressInfo, createServer } from 'node:net';

/**
 * TCP ports that nobody listens on at the loopback address, all different.
 *
 * @remarks
 *
 * Another process can take a port before its user binds it, so whoever starts a server on one must
 * be ready to try again with another.
 *
 * @public
 */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    await Promise.all(
      servers.map(async server => {
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
      }),
    );
    return servers.map(server => (server.address() as AddressInfo).port);
  } finally {
    await Promise.all(
      servers.map(
        server => new Promise<void>(resolve => server.close(() => resolve())),
      ),
    );
  }
}
