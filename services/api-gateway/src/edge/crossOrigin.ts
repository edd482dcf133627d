const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const allowedFields =
  'authorization, content-type, idempotency-key, if-match, if-none-match, traceparent, tracestate, x-request-id';
const exposedFields =
  'etag, location, ratelimit, ratelimit-policy, retry-after, x-request-id, link, content-disposition';
const preflightSeconds = '600';

/** What an answer depends on, so that caches keep the answers for one page apart from those for another. */
export const crossOriginVary = 'origin';

const nobody: readonly string[] = [];

/**
 * Tells browsers which web pages may read answers (CORS). Callers show a token and no cookie, so credentials are never
 * allowed, and a page that is not on the list learns nothing that it could not ask for itself.
 */
export class CrossOrigin {
  readonly #anyone: boolean;
  readonly #fields = new Map<string, readonly string[]>();

  /** @param origins for example `https://shop.example.com`; `*` is any */
  constructor(origins: readonly string[]) {
    this.#anyone = origins.includes('*');
    for (const origin of origins) {
      this.#fields.set(origin, answerFields(origin));
    }
  }

  allows(origin: string): boolean {
    return this.#anyone || this.#fields.has(origin);
  }

  /** Fields of the answer to a request from `origin`, without `vary`: names and values in turn. */
  answerFields(origin: string | undefined): readonly string[] {
    if (origin === undefined) {
      return nobody;
    }
    return (this.#anyone ? this.#fields.get('*') : this.#fields.get(origin)) ?? nobody;
  }

  /** What the answer to the question whether a request may be made has besides: names and values in turn. */
  preflightFields(origin: string): readonly string[] {
    if (!this.allows(origin)) {
      return nobody;
    }
    return [
      'access-control-allow-methods',
      allowedMethods,
      'access-control-allow-headers',
      allowedFields,
      'access-control-max-age',
      preflightSeconds,
    ];
  }
}

function answerFields(origin: string): readonly string[] {
  return ['access-control-allow-origin', origin, 'access-control-expose-headers', exposedFields];
}
