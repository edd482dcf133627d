import type { Facts } from '../src/faults/Facts';
import { findViolations } from '../src/faults/findViolations';

/** A confirmed, a cancelled and a failed order, and everything as it must be. */
function soundFacts(): Facts {
  return {
    promised: [{ id: 'kept' }, { id: 'undone' }],
    orders: [
      {
        id: 'kept',
        state: 'confirmed',
        total: 500,
        items: [{ variantId: 'hot', quantity: 2 }],
      },
      {
        id: 'undone',
        state: 'cancelled',
        total: 300,
        items: [{ variantId: 'hot', quantity: 1 }],
      },
      { id: 'refused', state: 'failed', total: undefined, items: [] },
    ],
    payments: [
      {
        id: 'p1',
        orderId: 'kept',
        state: 'captured',
        captured: 500,
        refunded: 0,
      },
      {
        id: 'p2',
        orderId: 'undone',
        state: 'refunded',
        captured: 300,
        refunded: 300,
      },
      {
        id: 'p3',
        orderId: 'refused',
        state: 'declined',
        captured: 0,
        refunded: 0,
      },
    ],
    charges: [
      { orderId: 'kept', amount: 500 },
      { orderId: 'undone', amount: 0 },
    ],
    stock: [
      { variantId: 'hot', available: 8, reserved: 0, sold: 2, received: 10 },
    ],
    outboxes: [{ service: 'order-service', messages: 0 }],
    invariants: [{ service: 'payment-service', name: 'ledger', holds: true }],
    notifications: [
      { orderId: 'kept', topic: 'order.confirmed.v1', channel: 'email' },
      { orderId: 'undone', topic: 'order.cancelled.v1', channel: 'email' },
      { orderId: 'refused', topic: 'order.failed.v1', channel: 'email' },
    ],
    buried: [],
  };
}

type Break = (facts: Facts) => void;

const BREAKS: Record<string, [Break, string]> = {
  'a lost order': [facts => facts.orders.splice(0, 1), 'does not exist'],
  'an order that hangs': [
    facts => {
      facts.orders[1].state = 'reserved';
    },
    'still reserved',
  ],
  'a second charge at the provider': [
    facts => facts.charges.push({ orderId: 'kept', amount: 500 }),
    'the provider holds 1000, the payments say 500',
  ],
  'two captured payments': [
    facts => {
      facts.payments.push({ ...facts.payments[0], id: 'p4' });
      facts.charges.push({ orderId: 'kept', amount: 500 });
    },
    'with 2 captured payments',
  ],
  'a payment of another amount': [
    facts => {
      facts.orders[0].total = 501;
    },
    'over 501; captured 500',
  ],
  'a confirmed order that nobody paid': [
    facts => {
      facts.payments[0].captured = 0;
      facts.charges[0].amount = 0;
    },
    'with 0 captured payments',
  ],
  'money of a cancelled order': [
    facts => {
      facts.payments[1].refunded = 0;
      facts.charges[1].amount = 300;
    },
    '300 is kept',
  ],
  'an authorisation of a cancelled order': [
    facts =>
      facts.payments.push({
        id: 'p5',
        orderId: 'undone',
        state: 'authorized',
        captured: 0,
        refunded: 0,
      }),
    'payment p5 is authorized',
  ],
  'stock from nowhere': [
    facts => {
      facts.stock[0].available = 9;
    },
    'is not 10 received',
  ],
  'negative stock': [
    facts => {
      facts.stock[0].available = -1;
      facts.stock[0].received = 1;
    },
    'negative count',
  ],
  'stock that is reserved for nobody': [
    facts => {
      facts.stock[0].reserved = 1;
      facts.stock[0].available = 7;
    },
    '1 reserved for nobody',
  ],
  'stock that was sold to nobody': [
    facts => {
      facts.stock[0].sold = 3;
      facts.stock[0].available = 7;
    },
    '3 sold, 2 in kept orders',
  ],
  'a message that was never published': [
    facts => {
      facts.outboxes[0].messages = 1;
    },
    '1 unpublished',
  ],
  'a message that was given up': [
    facts => facts.buried.push({ queue: 'q.dead', id: 'm1' }),
    'message m1 was given up',
  ],
  'a notification that did not go out': [
    facts => facts.notifications.splice(0, 1),
    'order.confirmed.v1 was sent 0 times',
  ],
  'a notification that went out twice': [
    facts => facts.notifications.push(facts.notifications[1]),
    'order.cancelled.v1 was sent 2 times',
  ],
  'a service that knows that it is wrong': [
    facts => {
      facts.invariants[0].holds = false;
    },
    'ledger is broken',
  ],
};

describe('findViolations', () => {
  it('finds nothing where all is well', () => {
    expect(findViolations(soundFacts())).toEqual([]);
  });

  it.each(Object.keys(BREAKS))('finds %s', name => {
    const [breakFacts, message] = BREAKS[name];
    const facts = soundFacts();
    breakFacts(facts);
    expect(findViolations(facts).join('\n')).toContain(message);
  });
});
