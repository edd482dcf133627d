import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OrdersPerMinute } from './ordersPerMinute.ts';

describe('orders per minute', () => {
  test('are those of the last sixty seconds, whenever they came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 }), gaps => {
        const orders = new OrdersPerMinute(0);
        const times: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          orders.add(now);
          times.push(Math.floor(now / 1_000));
        }
        const recent = times.filter(second => second > Math.floor(now / 1_000) - 60);
        expect(orders.value(now)).toBe(recent.length);
        expect(orders.value(now + 61_000)).toBe(0);
      }),
    );
  });

  test('survive a clock that is set back', () => {
    const orders = new OrdersPerMinute(100_000);
    orders.add(100_000);
    orders.add(40_000);
    expect(orders.value(40_000)).toBe(2);
  });
});
