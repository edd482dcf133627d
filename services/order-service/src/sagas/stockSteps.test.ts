import { describe, expect, test } from '@jest/globals';
import { Faults } from '../../test/model/faults.ts';
import { ModelProducts } from '../../test/model/modelProducts.ts';
import { UpstreamRefused, UpstreamUnknown } from '../upstream/upstreamErrors.ts';
import { confirmStock, reserveStock, returnStock } from './stockSteps.ts';

const order = { orderId: 'order', items: [{ variantId: 'cup', quantity: 2 }] };

/** Refuses one call, and is itself for all others. */
class RefusingProducts extends ModelProducts {
  readonly #refusal: Error;

  constructor(refusal: Error) {
    super(10, new Faults([]));
    this.#refusal = refusal;
  }

  override async reserve(): Promise<never> {
    await super.reserve(order.orderId, order.items);
    throw this.#refusal;
  }
}

describe('the reservation of stock', () => {
  test('that was made for another time, before the configuration was another, is the one that counts', async () => {
    const products = new RefusingProducts(new UpstreamRefused('model', 409, 'reservation-differs'));
    expect(await reserveStock(products, order, 60)).toMatchObject({
      outcome: 'done',
      news: { is: 'stock-reserved', total: { amount: 1400 } },
    });
  });

  test('that is refused for any other reason is refused', async () => {
    const products = new RefusingProducts(new UpstreamRefused('model', 422, undefined));
    expect(await reserveStock(products, order, 60)).toEqual({
      outcome: 'refused',
      reason: 'stock-refused',
    });
  });

  test('of which nobody knows is not taken for refused', async () => {
    const products = new RefusingProducts(new UpstreamUnknown('model', 'silence'));
    await expect(reserveStock(products, order, 60)).rejects.toBeInstanceOf(UpstreamUnknown);
  });
});

describe('giving stock back', () => {
  test('finds the way that fits, whatever became of the reservation', async () => {
    const paths: ((products: ModelProducts) => Promise<unknown>)[] = [
      async () => undefined,
      products => products.reserve(order.orderId, order.items),
      async products => {
        await products.reserve(order.orderId, order.items);
        await confirmStock(products, order.orderId);
      },
      async products => {
        await products.reserve(order.orderId, order.items);
        products.expire();
      },
    ];
    for (const path of paths) {
      const products = new ModelProducts(10, new Faults([]));
      await path(products);
      for (const times of [1, 2]) {
        expect({ times, ...(await returnStock(products, order.orderId)) }).toEqual({
          times,
          outcome: 'done',
          news: { is: 'stock-given-back' },
        });
      }
      expect(products).toMatchObject({ available: 10, reserved: 0, sold: 0 });
      // What arrives after that is refused
      expect((await reserveStock(products, order, 60)).outcome).toBe('refused');
    }
  });
});
