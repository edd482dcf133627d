import { once } from 'node:events';
import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the proxy asks about requests, and tells about answers. */
export interface IdentityProxyOptions {
  upstreamUrl: string;
  /** The identity of who sends a request. */
  identity: (method: string, url: string) => Promise<string>;
  onAnswer: (method: string, url: string, status: number) => void;
}

/**
 * Passes every request on as it is, but for the placeholder in `x-identity`, which becomes an identity
 * that is valid now: identities live shorter than a run of the fuzzer.
 */
export class IdentityProxy {
  readonly #server: Server;

  static async start(options: IdentityProxyOptions): Promise<IdentityProxy> {
    const proxy = new IdentityProxy(options);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Stands for an identity that is valid. */
  static readonly placeholder = 'somebody';

  private constructor({
    upstreamUrl,
    identity,
    onAnswer,
  }: IdentityProxyOptions) {
    const { hostname, port } = new URL(upstreamUrl);
    // How long an address may be is for the service to say.
    const options = { maxHeaderSize: 1_000_000 };
    this.#server = createServer(options, async (request, response) => {
      const { method = 'GET', url = '/' } = request;
      const headers = { ...request.headers };
      if (headers['x-identity'] === IdentityProxy.placeholder) {
        headers['x-identity'] = await identity(method, url);
      }
      const passedOn = send(
        {
          host: hostname,
          port,
          method,
          path: url,
          headers,
        },
        answer => {
          onAnswer(method, url, answer.statusCode ?? 502);
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
