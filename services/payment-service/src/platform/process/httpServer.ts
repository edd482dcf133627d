import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that can be stopped without dropping the requests it is working on. */
export class HttpServer {
  /** The port that was really opened. */
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server) {
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** @throws when the address is in use or not allowed */
  static async listen(
    listener: RequestListener,
    address: { host: string; port: number },
  ): Promise<HttpServer> {
    const server = createServer(listener);
    // Longer than the idle time of the usual load balancers: the side that reuses a connection must not lose the race
    server.keepAliveTimeout = 75_000;
    server.headersTimeout = 80_000;
    server.listen(address.port, address.host);
    await once(server, 'listening');
    return new HttpServer(server);
  }

  /** Stops accepting, waits for running requests up to `timeoutMs`, then cuts off what is left. */
  async close(timeoutMs: number): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    // A kept-alive connection would otherwise hold the server open until its client goes away
    const sweep = setInterval(() => {
      this.#server.closeIdleConnections();
    }, 50);
    const limit = setTimeout(() => {
      this.#server.closeAllConnections();
    }, timeoutMs);
    try {
      await closed;
    } finally {
      clearInterval(sweep);
      clearTimeout(limit);
    }
  }
}
