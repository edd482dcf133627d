import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UpstreamRefused } from '../../src/upstream/upstreamErrors.ts';

/** A request as a stub sees it. */
export interface StubRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: unknown;
}

/** What a stub answers; one that throws UpstreamRefused answers a problem. */
export type StubHandler = (request: StubRequest) => Promise<StubAnswer>;

export interface StubAnswer {
  status?: number;
  headers?: Record<string, string>;
  body: unknown;
}

/**
 * What goes wrong: `error-before` the effect, `error-after` it, `cut` after it without an answer, `silent` after it
 * until the caller gives up.
 */
export type StubFault = 'error-before' | 'error-after' | 'cut' | 'silent';

interface Plan {
  matches: RegExp;
  fault: StubFault;
  left: number;
}

/** Another service, played over real HTTP, with faults on demand. */
export class StubServer {
  readonly requests: StubRequest[] = [];
  readonly #server: Server;
  readonly #handler: StubHandler;
  #plans: Plan[] = [];

  private constructor(handler: StubHandler) {
    this.#handler = handler;
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  static async start(handler: StubHandler): Promise<StubServer> {
    const stub = new StubServer(handler);
    stub.#server.listen(0, '127.0.0.1');
    await once(stub.#server, 'listening');
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @param matches `METHOD /path` of the requests that go wrong; @param times how many of them */
  fail(matches: RegExp, fault: StubFault, times = 1): void {
    this.#plans.push({ matches, fault, left: times });
  }

  /** From now on everything goes well. */
  heal(): void {
    this.#plans = [];
  }

  /** The requests so far that match `METHOD /path`. */
  matching(pattern: RegExp): StubRequest[] {
    return this.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    this.requests.push(request);
    const fault = this.#faultOf(request);
    if (fault === 'error-before') {
      send(response, 500, problem(500, 'about:blank'));
      return;
    }
    const { status, headers, body } = await this.#answer(request);
    switch (fault) {
      case 'error-after':
        send(response, 503, problem(503, 'about:blank'));
        break;
      case 'cut':
        incoming.socket.destroy();
        break;
      case 'silent':
        break;
      default:
        send(response, status, body, headers);
    }
  }

  #faultOf({ method, path }: StubRequest): StubFault | undefined {
    const plan = this.#plans.find(
      ({ matches, left }) => left > 0 && matches.test(`${method} ${path}`),
    );
    if (plan !== undefined) {
      plan.left -= 1;
    }
    return plan?.fault;
  }

  async #answer(request: StubRequest): Promise<StubAnswer & { status: number }> {
    try {
      return { status: 200, ...(await this.#handler(request)) };
    } catch (error) {
      if (error instanceof UpstreamRefused) {
        const type = error.problem === undefined ? 'about:blank' : `/problems/${error.problem}`;
        return { status: error.status, body: problem(error.status, type) };
      }
      return { status: 500, body: { title: String(error) } };
    }
  }
}

async function readRequest(incoming: IncomingMessage): Promise<StubRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString();
  const url = new URL(incoming.url ?? '/', 'http://stub');
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function problem(status: number, type: string): unknown {
  return { type, title: 'Stub', status };
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    ...headers,
    'content-type': status < 400 ? 'application/json' : 'application/problem+json',
  });
  response.end(JSON.stringify(body));
}
