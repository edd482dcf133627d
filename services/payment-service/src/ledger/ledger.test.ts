import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send } from '../../test/http.ts';
import { asAdmin, asService } from '../../test/identities.ts';
import { change, newPayment, pay, query } from '../../test/shop.ts';
import { startTestService, type TestService } from '../../test/testService.ts';
import type { Payment } from '../payments/payment.ts';
import type { PostedTransaction } from './ledgerStore.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

interface Ledger {
  balances: { account: string; balance: { amount: number; currency: string } }[];
  items: PostedTransaction[];
  nextCursor?: string;
}

async function ledger(search = ''): Promise<Ledger> {
  const url = `${service.url}/payments/ledger${search}`;
  const answer = await send<Ledger>('GET', url, { headers: await asAdmin() });
  expect(answer.status).toBe(200);
  return answer.body;
}

async function sell(amount: number, refunded: number): Promise<Payment> {
  const { body } = await pay(service.url, newPayment('tok_ok', amount));
  await change(`${service.url}/payments/${body.id}/capture`);
  if (refunded > 0) {
    const refund = { reason: 'returned', amount: { amount: refunded, currency: 'EUR' } };
    await change(`${service.url}/payments/${body.id}/refunds`, { body: refund });
  }
  return body;
}

describe('the ledger', () => {
  test('says where the money is, with every step of a payment', async () => {
    // Set aside, and let go: nobody's money moved
    const { body } = await pay(service.url);
    await change(`${service.url}/payments/${body.id}/void`);
    const { id } = await sell(1_000, 300);
    await sell(500, 0);

    const { balances } = await ledger();
    const { items } = await ledger(`?paymentId=${id}`);

    expect(balances).toEqual([
      { account: 'provider_clearing', balance: { amount: 1_200, currency: 'EUR' } },
      { account: 'refunds', balance: { amount: 300, currency: 'EUR' } },
      { account: 'revenue', balance: { amount: -1_500, currency: 'EUR' } },
    ]);
    expect(items.map(({ kind, entries }) => [kind, entries])).toEqual([
      [
        'refund',
        [
          { account: 'refunds', amount: { amount: 300, currency: 'EUR' } },
          { account: 'provider_clearing', amount: { amount: -300, currency: 'EUR' } },
        ],
      ],
      [
        'capture',
        [
          { account: 'provider_clearing', amount: { amount: 1_000, currency: 'EUR' } },
          { account: 'revenue', amount: { amount: -1_000, currency: 'EUR' } },
        ],
      ],
    ]);
  });

  test('is read in pages, the newest first', async () => {
    await sell(10, 1);
    const all = await ledger('?limit=100');
    const found: string[] = [];
    let cursor = '';
    do {
      const page = await ledger(`?limit=2${cursor}`);
      found.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor === undefined ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');

    expect(found).toEqual(all.items.map(({ id }) => id));
  });
});

describe('the database', () => {
  test.each([
    'UPDATE journal_entries SET amount = amount + 1',
    'DELETE FROM journal_entries',
    'UPDATE journal_transactions SET occurred_at = now()',
    'DELETE FROM journal_transactions',
    'TRUNCATE journal_entries, journal_transactions',
  ])('refuses %s', async statement => {
    await sell(10, 0);

    await expect(query(service.variables, statement)).rejects.toThrow('only ever added to');
  });

  test.each([
    ['does not sum to zero', [5, -4], 'debits and credits'],
    ['has one entry', [5], 'needs two entries'],
    ['has no entry', [], 'needs two entries'],
  ])('refuses a transaction that %s', async (_what, amounts, reason) => {
    const { id } = await sell(10, 0);
    const accounts = ['provider_clearing', 'revenue'];

    const posted = query(
      service.variables,
      `WITH t AS (INSERT INTO journal_transactions (id, payment_id, payment_version, kind)
                  VALUES ($1, $2, 99, 'capture') RETURNING id)
       INSERT INTO journal_entries SELECT t.id, a, 'EUR', n
         FROM t, unnest($3::text[], $4::bigint[]) AS e (a, n)`,
      [randomUUID(), id, accounts.slice(0, amounts.length), amounts],
    );

    await expect(posted).rejects.toThrow(reason);
  });

  test('refuses a second payment of an order that is alive', async () => {
    const { orderId } = await sell(10, 0);

    const second = query(
      service.variables,
      `INSERT INTO payments (id, order_id, customer_id, amount, currency, state)
       VALUES ($1, $2, $1, 1, 'EUR', 'processing')`,
      [randomUUID(), orderId],
    );

    await expect(second).rejects.toThrow('payments_one_live_of_order');
  });
});

describe('the invariants', () => {
  const invariants = async () =>
    send<{ holds: boolean; checks: { name: string; holds: boolean; detail?: string }[] }>(
      'GET',
      `${service.url}/internal/invariants`,
      { headers: await asService() },
    );

  test('hold, and say which one does not', async () => {
    const { id } = await sell(70, 20);
    expect((await invariants()).body).toMatchObject({ holds: true });

    await query(service.variables, 'UPDATE payments SET refunded_amount = 30 WHERE id = $1', [id]);
    const { body } = await invariants();
    await query(service.variables, 'UPDATE payments SET refunded_amount = 20 WHERE id = $1', [id]);

    expect(body.holds).toBe(false);
    expect(body.checks.filter(({ holds }) => !holds)).toEqual([
      {
        name: 'what payments say was captured and refunded is what the ledger says',
        holds: false,
        detail: 'not for 1 payments',
      },
    ]);
  });

  test('do not hold while a payment is processing for long', async () => {
    const id = randomUUID();
    await query(
      service.variables,
      `INSERT INTO payments (id, order_id, customer_id, amount, currency, state, created_at)
       VALUES ($1, $1, $1, 1, 'EUR', 'processing', now() - interval '1 hour')`,
      [id],
    );

    const { body } = await invariants();
    await query(service.variables, 'DELETE FROM payments WHERE id = $1', [id]);

    expect(body.checks.filter(({ holds }) => !holds)).toMatchObject([
      { name: 'no payment is processing for long' },
    ]);
  });
});
