import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { asService } from '../../test/identities.ts';
import { change, charges, newPayment, pay, query, read } from '../../test/shop.ts';
import { startReplica, startTestService, type TestService } from '../../test/testService.ts';
import { eventOf, tell } from '../../test/webhooks.ts';
import type { Invariants } from '../invariants/checkInvariants.ts';
import type { ProviderPayment } from '../provider/paymentProvider.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

/** A payment of which the service knows nothing but that it asked for it. */
async function undecided(): Promise<string> {
  const id = randomUUID();
  await query(
    service.variables,
    `INSERT INTO payments (id, order_id, customer_id, amount, currency, state)
     VALUES ($1, $2, $3, 1000, 'EUR', 'processing')`,
    [id, randomUUID(), randomUUID()],
  );
  return id;
}

const story: Partial<ProviderPayment>[] = [
  { status: 'challenge_required' },
  { status: 'authorized' },
  { status: 'captured', capturedAmount: 1_000 },
  { status: 'captured', capturedAmount: 1_000, refundedAmount: 250 },
];

function permutations<Item>(items: readonly Item[]): Item[][] {
  return items.length === 0
    ? [[]]
    : items.flatMap((item, place) =>
        permutations(items.toSpliced(place, 1)).map(rest => [item, ...rest]),
      );
}

describe('webhooks', () => {
  test.each(permutations([0, 1, 2, 3]))(
    'lead to the same end in the order %i, %i, %i, %i',
    async (...order) => {
      const reference = await undecided();
      const events = story.map(told => eventOf({ reference, ...told }));

      for (const place of order) {
        const event = events[place];
        if (event !== undefined) {
          expect(await tell(service.url, event)).toBe(204);
          // And once more, as it is
          expect(await tell(service.url, event)).toBe(204);
        }
      }

      expect(await read(service.url, reference)).toMatchObject({
        state: 'partially_refunded',
        capturedAmount: { amount: 1_000 },
        refundedAmount: { amount: 250 },
      });
    },
  );

  test('lead to the same end whatever comes how often, one after the other or at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: story.length - 1 }), { maxLength: 8 }),
        fc.boolean(),
        async (arriving, atOnce) => {
          const reference = await undecided();
          const events = story.map(told => eventOf({ reference, ...told }));
          // All of it comes at some time
          const all = [...arriving, ...events.keys()].map(
            place => () => tell(service.url, events[place] ?? eventOf({ reference })),
          );
          if (atOnce) {
            expect(new Set(await Promise.all(all.map(tellOne => tellOne())))).toEqual(
              new Set([204]),
            );
          } else {
            for (const tellOne of all) {
              expect(await tellOne()).toBe(204);
            }
          }
          expect(await read(service.url, reference)).toMatchObject({ state: 'partially_refunded' });
          const posted = await query<{ account: string; sum: string }>(
            service.variables,
            `SELECT account, sum(amount) FROM journal_entries e JOIN journal_transactions t ON t.id = e.transaction_id
              WHERE payment_id = $1 GROUP BY account ORDER BY account`,
            [reference],
          );
          expect(posted).toEqual([
            { account: 'provider_clearing', sum: '750' },
            { account: 'refunds', sum: '250' },
            { account: 'revenue', sum: '-1000' },
          ]);
        },
      ),
      { numRuns: 25 },
    );
    const answer = await send<Invariants>('GET', `${service.url}/internal/invariants`, {
      headers: await asService(),
    });
    expect(answer.body).toMatchObject({ holds: true });
  });

  test('that arrive while the call still waits for its answer change nothing twice', async () => {
    // The answer is lost, and the webhook arrives long before the call is tried again
    const { status, body } = await pay(service.url, newPayment('tok_timeout'));

    expect({ status, state: body.state }).toEqual({ status: 201, state: 'authorized' });
    const events = await query(
      service.variables,
      'SELECT 1 FROM provider_events WHERE payment_id = $1',
      [body.id],
    );
    expect(events).toHaveLength(1);
    expect(await charges(service.variables, body.id)).toHaveLength(1);
  });

  test.each(['tok_webhook_duplicates', 'tok_webhook_disorder'])(
    'of %s never take a payment back that went on in the meantime',
    async token => {
      const { body } = await pay(service.url, newPayment(token));
      await eventually(async () => {
        expect((await read(service.url, body.id)).state).toBe('authorized');
      });
      await change(`${service.url}/payments/${body.id}/capture`);

      await eventually(async () => {
        const waiting = await query(
          service.variables,
          `SELECT 1 FROM simulated_provider.deliveries
            WHERE delivered_at IS NULL AND event -> 'payment' ->> 'reference' = $1`,
          [body.id],
        );
        expect(waiting).toEqual([]);
      });
      expect(await read(service.url, body.id)).toMatchObject({ state: 'captured' });
    },
  );

  test('wait until the service is there to take them', async () => {
    const away = await startReplica(service, {
      PAYMENT_WEBHOOK_URL: 'http://127.0.0.1:9/payments/webhooks/simulated',
    });
    const { body } = await pay(away.url, newPayment('tok_webhook'));
    await away.stop();

    await eventually(async () => {
      expect((await read(service.url, body.id)).state).toBe('authorized');
    });
  });

  test('may get lost: the provider is asked', async () => {
    const away = await startTestService({
      PAYMENT_WEBHOOK_URL: 'http://127.0.0.1:9/payments/webhooks/simulated',
      UNDECIDED_AFTER_MS: '100',
    });
    try {
      const { body } = await pay(away.url, newPayment('tok_webhook'));
      expect(body.state).toBe('processing');

      await eventually(async () => {
        expect((await read(away.url, body.id)).state).toBe('authorized');
      });
    } finally {
      await away.stop();
    }
  });

  test('about what is not ours are taken and change nothing', async () => {
    const { body } = await pay(service.url);
    const strangers = ['not a payment', randomUUID()];
    for (const reference of strangers) {
      expect(await tell(service.url, eventOf({ reference }))).toBe(204);
    }

    // A second payment at the provider under our reference
    const event = eventOf({ reference: body.id, id: 'sim_another', status: 'voided' });
    expect(await tell(service.url, event)).toBe(204);

    expect(await read(service.url, body.id)).toEqual(body);
  });
});

describe('a webhook that the provider did not sign', () => {
  test('is refused, and changes nothing', async () => {
    const reference = await undecided();
    const event = eventOf({ reference });

    const wrong = { secret: 'of somebody who wants to be paid for' };
    expect(await tell(service.url, event, wrong)).toBe(401);
    const old = { at: new Date(Date.now() - 600_000) };
    expect(await tell(service.url, event, old)).toBe(401);
    const unsigned = await send('POST', `${service.url}/payments/webhooks/simulated`, {
      body: event,
    });
    expect(unsigned.status).toBe(401);
    expect(await read(service.url, reference)).toMatchObject({ state: 'processing' });
  });

  test.each([
    ['what is not JSON', '{', 'application/json', 400],
    ['what is not an object', '[]', 'application/json', 400],
    ['nothing', '', 'application/json', 400],
    ['text', 'hello', 'text/plain', 415],
    ['too much', JSON.stringify({ a: 'x'.repeat(200_000) }), 'application/json', 413],
  ])('is answered with a problem where it is %s', async (_what, body, type, status) => {
    const response = await fetch(`${service.url}/payments/webhooks/simulated`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    await response.body?.cancel();
  });
});
