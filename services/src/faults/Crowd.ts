import { Customer, type PlacedOrder } from './Customer';
import type { Random } from './Random';
import type { ShelfItem } from './stockShelves';
import type { TokenCollector } from './TokenCollector';

/** How often each card is used. */
const CARDS = [
  ...Array<string>(10).fill('tok_ok'),
  'tok_declined',
  'tok_insufficient_funds',
  'tok_timeout',
  'tok_timeout',
  'tok_challenge',
  'tok_webhook',
  'tok_webhook_duplicates',
  'tok_webhook_disorder',
];

/** How many orders are about the item that everybody wants. */
const HOT_SHARE = 0.6;

const CANCEL_SHARE = 0.2;

/** How many of the times a new account is made before an order. */
const SIGN_UP_SHARE = 0.1;

/** Customers who order, cancel and answer challenges at the same time. */
export class Crowd {
  readonly #gatewayUrl: string;
  readonly #customers: Customer[];
  readonly #random: Random;
  readonly #orders: PlacedOrder[] = [];
  #refused = 0;

  static async register(
    count: number,
    gatewayUrl: string,
    tokens: TokenCollector,
    random: Random,
  ): Promise<Crowd> {
    const customers = await Promise.all(
      Array.from({ length: count }, () =>
        Customer.register(gatewayUrl, tokens),
      ),
    );
    return new Crowd(gatewayUrl, customers, random);
  }

  private constructor(
    gatewayUrl: string,
    customers: Customer[],
    random: Random,
  ) {
    this.#gatewayUrl = gatewayUrl;
    this.#customers = customers;
    this.#random = random;
  }

  /** Orders that the shop accepted. */
  get orders(): readonly PlacedOrder[] {
    return this.#orders;
  }

  /** Orders that the shop did not take, in the end. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Shops until the signal says that it is enough; each customer does one thing after the other.
   *
   * @param shelf - what is for sale; the first is what everybody wants
   */
  async shop(shelf: readonly ShelfItem[], enough: AbortSignal): Promise<void> {
    await Promise.all(
      this.#customers.map(async customer => {
        while (!enough.aborted) {
          await this.#buy(customer, shelf).catch(() => {
            // The shop was away for longer than a customer's patience; what was ordered before stands.
            this.#refused += 1;
          });
        }
      }),
    );
  }

  async #buy(customer: Customer, shelf: readonly ShelfItem[]): Promise<void> {
    const [hot, ...others] = shelf;
    const random = this.#random;
    if (random.chance(SIGN_UP_SHARE)) {
      await Customer.signUp(this.#gatewayUrl);
    }
    const items = [
      ...(random.chance(HOT_SHARE)
        ? [{ variantId: hot.variantId, quantity: 1 }]
        : []),
      {
        variantId: random.pick(others).variantId,
        quantity: random.integer(1, 3),
      },
    ];
    const card = random.pick(CARDS);
    const order = await customer.order(random.shuffle(items), card);
    if (!order) {
      this.#refused += 1;
      return;
    }
    this.#orders.push(order);
    if (random.chance(CANCEL_SHARE)) {
      await customer.cancel(order);
    }
    if (card === 'tok_challenge') {
      await customer.answerChallenge(order);
    }
  }
}
