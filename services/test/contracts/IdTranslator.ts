import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands between a verifier and a provider. A contract speaks of fixed ids; the provider gives its own.
 * Requests get the provider's ids in the place of the contract's, and answers the other way round, and
 * a request that says who asks is sent as somebody whom the provider knows.
 */
export class IdTranslator {
  readonly #server: Server;
  readonly #ids = new Map<string, string>();

  /**
   * @param providerUrl - where requests go
   * @param identity - headers that say who asks, made anew for each request
   */
  static async start(
    providerUrl: string,
    identity: () => Promise<Record<string, string>>,
  ): Promise<IdTranslator> {
    const translator = new IdTranslator(providerUrl, identity);
    translator.#server.listen(0, '127.0.0.1');
    await once(translator.#server, 'listening');
    return translator;
  }

  private constructor(
    providerUrl: string,
    identity: () => Promise<Record<string, string>>,
  ) {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      const body = Buffer.concat(chunks).toString('utf8');
      const headers = Object.fromEntries(
        ['content-type', 'idempotency-key', 'accept'].flatMap(name => {
          const value = request.headers[name];
          return typeof value === 'string'
            ? [[name, this.#toProvider(value)]]
            : [];
        }),
      );
      const answer = await fetch(
        `${providerUrl}${this.#toProvider(request.url ?? '/')}`,
        {
          method: request.method,
          headers: {
            ...headers,
            ...(request.headers['x-identity'] && (await identity())),
          },
          body: body === '' ? undefined : this.#toProvider(body),
        },
      );
      response.statusCode = answer.status;
      const type = answer.headers.get('content-type');
      if (type !== null) {
        response.setHeader('content-type', type);
      }
      response.end(this.#toContract(await answer.text()));
    });
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Forgets all translations and begins with these. */
  translate(ids: Record<string, string>): void {
    this.#ids.clear();
    for (const [contractId, providerId] of Object.entries(ids)) {
      this.#ids.set(contractId, providerId);
    }
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #toProvider(text: string): string {
    return [...this.#ids].reduce(
      (result, [contractId, providerId]) =>
        result.replaceAll(contractId, providerId),
      text,
    );
  }

  #toContract(text: string): string {
    return [...this.#ids].reduce(
      (result, [contractId, providerId]) =>
        result.replaceAll(providerId, contractId),
      text,
    );
  }
}
