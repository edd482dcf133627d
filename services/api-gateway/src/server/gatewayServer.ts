import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers a request; `expectsContinue`: the client waits for `100 Continue` before it sends the body. */
export type GatewayListener = (
  request: IncomingMessage,
  response: ServerResponse,
  options: { expectsContinue: boolean },
) => void;

interface GatewayServerOptions {
  host: string;
  port: number;
  maxHeaderBytes: number;
  headerCount: number;
  /** Longest time for a whole request; the limits for bodies are stricter and answer better. */
  requestTimeoutMs: number;
}

/** Longest time for a request's head. */
const headersTimeoutMs = 10_000;

/**
 * The server of the gateway. Unlike the platform's it leaves `Expect: 100-continue` to the listener, so that a body is
 * asked for only when somebody wants it, and has limits for heads.
 */
export class GatewayServer {
  /** The port that was really opened. */
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server) {
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** @throws when the address is in use or not allowed */
  static async listen(
    listener: GatewayListener,
    options: GatewayServerOptions,
  ): Promise<GatewayServer> {
    const server = createServer({
      maxHeaderSize: options.maxHeaderBytes,
      headersTimeout: headersTimeoutMs,
      requestTimeout: options.requestTimeoutMs,
      connectionsCheckingInterval: 1_000,
      insecureHTTPParser: false,
      // Most requests have no body: nothing is gained by waiting for the end of it
      optimizeEmptyRequests: true,
      // Longer than the idle time of the usual load balancers: who reuses a connection must not lose the race
      keepAliveTimeout: 75_000,
    });
    // Node.js leaves out what is over this; one more than allowed, so that it can be noticed
    server.maxHeadersCount = options.headerCount + 1;
    const listen = (expectsContinue: boolean) => {
      const context = { expectsContinue };
      return (request: IncomingMessage, response: ServerResponse) => {
        listener(request, response, context);
      };
    };
    server.on('request', listen(false));
    server.on('checkContinue', listen(true));
    server.on('checkExpectation', listen(false));
    server.listen(options.port, options.host);
    await once(server, 'listening');
    return new GatewayServer(server);
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
