import { patiently } from './patiently';
import { type Answer, type RequestOptions, ShopClient } from './ShopClient';
import { identityHeader, type TestIdentity } from './signIdentity';
import type { ServiceName } from '../storefront/serviceNames';
import type { Storefront } from '../storefront/Storefront';

/** Milliseconds that one question may take, with all its repetitions. */
const PATIENCE_MS = 60_000;

/** Longest page. */
const PAGE = 100;

/** Who looks behind the gateway. */
const ADMINISTRATOR: TestIdentity = {
  subject: '00000000-0000-4000-8000-000000000001',
  roles: ['admin'],
};

/** Asks the services themselves, past the gateway, as an administrator or as somebody else. */
export class BackOffice {
  readonly #storefront: Storefront;
  readonly #identity: TestIdentity;

  constructor(storefront: Storefront, identity = ADMINISTRATOR) {
    this.#storefront = storefront;
    this.#identity = identity;
  }

  /**
   * Sends a request to one service.
   *
   * @throws Error with the answer when it is refused
   */
  async request(
    service: ServiceName,
    path: string,
    options: RequestOptions = {},
  ): Promise<Answer> {
    const client = new ShopClient(this.#storefront.urlOf(service));
    const answer = await patiently(
      async () =>
        client.request(path, {
          ...options,
          headers: {
            ...options.headers,
            ...(await identityHeader(
              this.#storefront.identitySecret,
              this.#identity,
            )),
          },
        }),
      Date.now() + PATIENCE_MS,
    );
    if (answer.status === 0 || answer.status >= 400) {
      throw new Error(
        `${service} ${options.method ?? 'GET'} ${path} was answered with ${
          answer.status
        }: ${JSON.stringify(answer.body)}`,
      );
    }
    return answer;
  }

  /** Everything in a list, page by page. */
  async list<Item>(service: ServiceName, path: string): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | undefined;
    do {
      const query = new URLSearchParams({ limit: `${PAGE}` });
      if (cursor !== undefined) {
        query.set('cursor', cursor);
      }
      const { body } = await this.request(service, `${path}?${query}`);
      items.push(...(body.items as Item[]));
      cursor = body.nextCursor as string | undefined;
    } while (cursor !== undefined);
    return items;
  }
}
