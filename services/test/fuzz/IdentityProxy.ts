import { once } from 'node:events';
import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Passes every request on as it is, but for the placeholder in `x-identity`, which becomes an identity
 * that is valid now: identities live shorter than a run of the fuzzer.
 */
export class IdentityProxy {
  readonly #server: Server;

  static async start(
    upstreamUrl: string,
    identity: () => Promise<string>,
  ): Promise<IdentityProxy> {
    const proxy = new IdentityProxy(upstreamUrl, identity);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Stands for an identity that is valid. */
  static readonly placeholder = 'somebody';

  private constructor(upstreamUrl: string, identity: () => Promise<string>) {
    const { hostname, port } = new URL(upstreamUrl);
    // How long an address may be is for the service to say.
    const options = { maxHeaderSize: 1_000_000 };
    this.#server = createServer(options, async (request, response) => {
      const headers = { ...request.headers };
      if (headers['x-identity'] === IdentityProxy.placeholder) {
        headers['x-identity'] = await identity();
      }
      const passedOn = send(
        {
          host: hostname,
          port,
          method: request.method,
          path: request.url,
          headers,
        },
        answer => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      passedOn.on('error', () => response.destroy());
      request.pipe(passedOn);
    });
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
