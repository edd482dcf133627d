/** What the shop answered. Status 0: nothing came back, and whether it took effect is unknown. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** How a request is made. */
export interface RequestOptions {
  method?: string;
  body?: object;
  headers?: Record<string, string>;
}

/** Milliseconds after which an answer is given up. */
const TIMEOUT_MS = 15_000;

/** Sends requests as a customer's browser does, and takes a broken connection for an answer too. */
export class ShopClient {
  readonly #url: string;
  #token: string | undefined;

  /** @param url - of the gateway, or of one service */
  constructor(url: string) {
    this.#url = url;
  }

  /** From now on requests carry this access token. */
  authenticate(accessToken: string): void {
    this.#token = accessToken;
  }

  async request(path: string, options: RequestOptions = {}): Promise<Answer> {
    try {
      const response = await fetch(`${this.#url}${path}`, {
        method: options.method ?? 'GET',
        headers: {
          ...(options.body && { 'content-type': 'application/json' }),
          ...(this.#token && { authorization: `Bearer ${this.#token}` }),
          ...options.headers,
        },
        body: options.body && JSON.stringify(options.body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      return { status: response.status, body: parse(text) };
    } catch {
      return { status: 0, body: {} };
    }
  }
}

/** Whether the same request may be answered otherwise a little later. */
export function isWorthRepeating({ status }: Answer): boolean {
  return status === 0 || status === 429 || status >= 500;
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
