import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { priceCart } from './cart.ts';

const price = (amount: number) => ({ amount, currency: 'EUR' });

describe('a cart with prices', () => {
  test('costs the sum of its lines', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ quantity: fc.integer({ min: 1, max: 99 }), amount: fc.nat(1_000_000) }),
        ),
        things => {
          const lines = things.map(({ quantity }, index) => ({ variantId: `v${index}`, quantity }));
          const variants = things.map(({ amount }, index) => ({
            id: `v${index}`,
            price: price(amount),
          }));
          const cart = priceCart(lines, variants);
          const total = things.reduce((all, { quantity, amount }) => all + quantity * amount, 0);
          expect(cart.total?.amount ?? 0).toBe(total);
          expect(cart.items.map(({ variantId, quantity }) => ({ variantId, quantity }))).toEqual(
            lines,
          );
        },
      ),
    );
  });

  test('shows what is not sold any more without a price', () => {
    const lines = [
      { variantId: 'gone', quantity: 1 },
      { variantId: 'there', quantity: 2 },
    ];
    const cart = priceCart(lines, [{ id: 'there', price: price(5), available: 1 }]);
    expect(cart).toEqual({
      priced: true,
      total: price(10),
      items: [
        { variantId: 'gone', quantity: 1, available: false },
        {
          variantId: 'there',
          quantity: 2,
          unitPrice: price(5),
          lineTotal: price(10),
          available: false,
        },
      ],
    });
  });

  test('says that it has none when nobody knows', () => {
    expect(priceCart([{ variantId: 'v', quantity: 1 }], undefined)).toEqual({
      priced: false,
      items: [{ variantId: 'v', quantity: 1 }],
    });
  });
});
