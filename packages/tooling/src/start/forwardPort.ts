import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Forwards every connection on one loopback port to another. The backend serves the portal's pages as
 * well as its API; forwarding gives the pages the address that people know.
 */
export async function forwardPort(options: {
  from: number;
  to: number;
}): Promise<{ close(): Promise<void> }> {
  const open = new Set<Socket>();
  const server: Server = createServer(incoming => {
    const outgoing = connect({ port: options.to, host: '127.0.0.1' });
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ]) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: options.from, host: '127.0.0.1' }, resolve);
  });
  return {
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
