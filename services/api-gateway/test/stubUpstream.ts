import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an upstream was asked. */
export interface ReceivedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: string;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A service behind the gateway, as far as a test needs one: it remembers what it was asked and says it back. */
export class StubUpstream {
  readonly url: string;
  readonly port: number;
  readonly received: ReceivedRequest[] = [];
  readonly #server: Server;
  readonly #handlers = new Map<string, Handler>();

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.port}`;
  }

  /** @param port 0: any that is free */
  static async start(port = 0): Promise<StubUpstream> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const upstream = new StubUpstream(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      upstream.#answer(request, response);
    });
    return upstream;
  }

  /** Answers requests to `path` (without the query) in another way. */
  on(path: string, handler: Handler): void {
    this.#handlers.set(path, handler);
  }

  /** The last request to `path`. */
  last(path: string): ReceivedRequest {
    const found = this.received.findLast(({ url }) => url.split('?', 1)[0] === path);
    if (found === undefined) {
      throw new Error(`nothing was asked at ${path}`);
    }
    return found;
  }

  count(path: string): number {
    return this.received.filter(({ url }) => url.split('?', 1)[0] === path).length;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const handler = this.#handlers.get(path);
    const received = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      body: '',
    };
    this.received.push(received);
    if (handler !== undefined) {
      handler(request, response);
      return;
    }
    request.on('data', (chunk: Buffer) => (received.body += chunk.toString()));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(received));
    });
  }
}
