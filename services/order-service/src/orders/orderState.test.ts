import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  goodsAreOut,
  isFinal,
  mayFollow,
  type OrderState,
  orderStates,
  reversibleStates,
  statesWithoutDelivery,
} from './orderState.ts';

const states = fc.constantFrom(...orderStates);

/** All states that can come after one, at once or later. */
function reachable(from: OrderState): Set<OrderState> {
  const found = new Set<OrderState>();
  const look = (state: OrderState) => {
    for (const next of orderStates) {
      if (mayFollow(state, next) && !found.has(next)) {
        found.add(next);
        look(next);
      }
    }
  };
  look(from);
  return found;
}

describe('the states of an order', () => {
  test('go one way: no state comes again', () => {
    fc.assert(
      fc.property(states, state => {
        expect(reachable(state).has(state)).toBe(false);
      }),
    );
  });

  test('need an address until nothing has to be delivered any more, and never again after that', () => {
    expect(statesWithoutDelivery).toEqual(['delivered', 'cancelled', 'refunded', 'failed']);
    fc.assert(
      fc.property(fc.constantFrom(...statesWithoutDelivery), state => {
        expect(statesWithoutDelivery).toEqual(expect.arrayContaining([...reachable(state)]));
      }),
    );
  });

  test('all begin with pending and end in one of three', () => {
    expect(reachable('pending').size).toBe(orderStates.length - 1);
    expect(orderStates.filter(isFinal)).toEqual(['cancelled', 'refunded', 'failed']);
  });

  test('never leave money behind: what is paid for ends refunded, what is not never does', () => {
    expect([...reachable('paid')].filter(isFinal)).toEqual(['refunded']);
    for (const state of ['pending', 'reserved'] as const) {
      expect(mayFollow(state, 'refunded')).toBe(false);
    }
  });

  test('can be taken back until they are final, by the customer until the goods are out', () => {
    for (const state of orderStates.filter(name => !isFinal(name))) {
      const kinds = (['cancellation', 'refund'] as const).filter(kind =>
        reversibleStates(kind).includes(state),
      );
      expect(kinds.length).toBeGreaterThan(0);
      expect(kinds.includes('cancellation')).toBe(!goodsAreOut(state));
    }
    for (const state of orderStates.filter(isFinal)) {
      expect(reversibleStates('cancellation')).not.toContain(state);
      expect(reversibleStates('refund')).not.toContain(state);
    }
  });
});
