import { randomUUID } from 'node:crypto';
import { patiently } from './patiently';
import { type Answer, type RequestOptions, ShopClient } from './ShopClient';
import type { TokenCollector } from './TokenCollector';

/** Milliseconds that one thing a customer does may take, with all its repetitions. */
const PATIENCE_MS = 60_000;

/** What a customer asked for, and what is known about it. */
export interface PlacedOrder {
  id: string;
  customerId: string;
  card: string;
}

/** Somebody with an account of the shop. */
export class Customer {
  readonly email = `customer-${randomUUID()}@example.com`;
  #password = `pass-${randomUUID()}`;
  readonly #client: ShopClient;

  /**
   * Registers, verifies the address and logs in.
   *
   * @throws Error with the answer when the shop refuses
   */
  static async register(
    gatewayUrl: string,
    tokens: TokenCollector,
  ): Promise<Customer> {
    const customer = await Customer.signUp(gatewayUrl);
    const token = await tokens.tokenFor(customer.email, PATIENCE_MS);
    await customer.#expect([200, 204], '/api/users/verify', {
      method: 'POST',
      body: { token },
    });
    await customer.logIn();
    return customer;
  }

  /**
   * Registers and does no more about it.
   *
   * @throws Error with the answer when the shop refuses
   */
  static async signUp(gatewayUrl: string): Promise<Customer> {
    const customer = new Customer(gatewayUrl);
    await customer.#expect(202, '/api/users', {
      method: 'POST',
      body: {
        email: customer.email,
        password: customer.#password,
        name: 'Ada Example',
        locale: 'en',
      },
    });
    return customer;
  }

  private constructor(gatewayUrl: string) {
    this.#client = new ShopClient(gatewayUrl);
  }

  async logIn(): Promise<void> {
    const { body } = await this.#expect(200, '/api/users/login', {
      method: 'POST',
      body: { email: this.email, password: this.#password },
    });
    this.#client.authenticate(body.accessToken as string);
  }

  /** Takes another password. */
  async changePassword(): Promise<void> {
    const newPassword = `pass-${randomUUID()}`;
    const { status } = await this.request('/api/users/me/password', {
      method: 'POST',
      body: { currentPassword: this.#password, newPassword },
    });
    if (status !== 204) {
      throw new Error(`The password was not changed: ${status}`);
    }
    this.#password = newPassword;
  }

  /** A request that is repeated until its outcome is known; logs in again when that is what is missing. */
  async request(path: string, options: RequestOptions = {}): Promise<Answer> {
    const deadline = Date.now() + PATIENCE_MS;
    const send = () =>
      patiently(() => this.#client.request(path, options), deadline);
    const answer = await send();
    if (answer.status !== 401) {
      return answer;
    }
    await this.logIn();
    return send();
  }

  /**
   * Orders; whatever happens on the way, at most one order is made.
   *
   * @returns undefined when the shop refused the order
   */
  async order(
    items: { variantId: string; quantity: number }[],
    card: string,
  ): Promise<PlacedOrder | undefined> {
    const key = randomUUID();
    const { status, body } = await this.request('/api/orders', {
      method: 'POST',
      headers: { 'idempotency-key': key },
      body: {
        items,
        shippingAddress: {
          name: 'Ada Example',
          line1: '1 Sample Street',
          city: 'Berlin',
          postalCode: '10115',
          country: 'DE',
        },
        paymentMethod: { token: card },
      },
    });
    return status === 202
      ? {
          id: body.id as string,
          customerId: body.customerId as string,
          card,
        }
      : undefined;
  }

  async cancel({ id }: PlacedOrder): Promise<Answer> {
    return this.request(`/api/orders/${id}/cancel`, { method: 'POST' });
  }

  /** Answers the challenge of the order's payment, once there is one. */
  async answerChallenge({ id }: PlacedOrder): Promise<void> {
    const { body } = await this.request(`/api/payments?orderId=${id}`);
    const payments = (body.items ?? []) as { id: string; state: string }[];
    for (const payment of payments) {
      if (payment.state === 'challenge_required') {
        await this.request(`/api/payments/${payment.id}/challenge`, {
          method: 'POST',
          body: { code: '123456' },
        });
      }
    }
  }

  async #expect(
    statuses: number | number[],
    path: string,
    options: RequestOptions,
  ): Promise<Answer> {
    const answer = await patiently(
      () => this.#client.request(path, options),
      Date.now() + PATIENCE_MS,
    );
    if (![statuses].flat().includes(answer.status)) {
      throw new Error(
        `${options.method} ${path} was answered with ${
          answer.status
        }: ${JSON.stringify(answer.body)}`,
      );
    }
    return answer;
  }
}
