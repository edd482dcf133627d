import { once } from 'node:events';
import { createServer, type Server, type Socket, type AddressInfo } from 'node:net';

/** A server that does not keep to HTTP: what it does with each connection is up to the test. */
export class RawUpstream {
  readonly url: string;
  /** Connections that were opened so far. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param onRequest called with each piece of data that comes, from the first one on */
  static async start(onRequest: (socket: Socket, data: string) => void): Promise<RawUpstream> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const upstream = new RawUpstream(server);
    server.on('connection', (socket: Socket) => {
      upstream.connections += 1;
      upstream.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', data => {
        onRequest(socket, data.toString('latin1'));
      });
    });
    return upstream;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await closed;
  }
}
