import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../../test/eventually.ts';
import { recordLog } from '../../../test/logRecorder.ts';
import { createTestDatabase } from '../../../test/testDatabase.ts';
import { migrate } from '../../platform/database/migrate.ts';
import { ProviderRefused } from '../paymentProvider.ts';
import { ProviderDatabase } from './providerDatabase.ts';
import { SimulatedProvider } from './simulatedProvider.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: ProviderDatabase;
let provider: SimulatedProvider;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const url = testDatabase.variables.DATABASE_URL ?? '';
  const { logger } = recordLog();
  await migrate({ databaseUrl: url, direction: 'up', logger });
  database = ProviderDatabase.create({ url, poolSize: 5, logger });
  provider = new SimulatedProvider(database, { webhookSecrets: ['x'.repeat(32)] });
});

afterAll(async () => {
  await database.close();
  await testDatabase.remove();
});

function order(token = 'tok_ok') {
  const reference = randomUUID();
  return {
    idempotencyKey: reference,
    reference,
    amount: { amount: 500, currency: 'EUR' },
    token,
  };
}

describe('the simulated provider', () => {
  test('charges once for a key, however often and however many at once', async () => {
    const request = order();

    const answers = await Promise.all(Array.from({ length: 5 }, () => provider.authorize(request)));

    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await provider.find(request.reference)).toHaveLength(1);
  });

  test('charges again for another key: it does not protect a service from itself', async () => {
    const request = order();
    await provider.authorize(request);
    await provider.authorize({ ...request, idempotencyKey: randomUUID() });

    expect(await provider.find(request.reference)).toHaveLength(2);
  });

  test('refuses a key that belongs to another request', async () => {
    const request = order();
    const { id } = await provider.authorize(request);

    const richer = { ...request, amount: { amount: 501, currency: 'EUR' } };
    await expect(provider.authorize(richer)).rejects.toThrow(ProviderRefused);
    const { idempotencyKey } = request;
    await expect(provider.capture({ idempotencyKey, providerPaymentId: id })).rejects.toThrow(
      'idempotency_key_in_use',
    );
  });

  test('captures and refunds once for a key, and repeats a refusal', async () => {
    const { id: providerPaymentId } = await provider.authorize(order());
    const early = { idempotencyKey: randomUUID(), providerPaymentId, amount: 10 };
    await expect(provider.refund(early)).rejects.toThrow('not_refundable');
    const capture = { idempotencyKey: randomUUID(), providerPaymentId };
    await provider.capture(capture);
    expect(await provider.capture(capture)).toMatchObject({ capturedAmount: 500 });
    await expect(provider.refund(early)).rejects.toThrow('not_refundable');
    const refund = { idempotencyKey: randomUUID(), providerPaymentId, amount: 200 };

    const answers = await Promise.all([provider.refund(refund), provider.refund(refund)]);

    expect(answers.map(({ refundedAmount }) => refundedAmount)).toEqual([200, 200]);
    await expect(
      provider.capture({ idempotencyKey: randomUUID(), providerPaymentId }),
    ).rejects.toMatchObject({ code: 'not_authorized', payment: { refundedAmount: 200 } });
  });

  test('knows nothing of payments that are not its own', async () => {
    const request = { idempotencyKey: randomUUID(), providerPaymentId: 'sim_none' };

    await expect(provider.void(request)).rejects.toThrow('no_such_payment');
    expect(await provider.find(randomUUID())).toEqual([]);
  });

  test('decides later on a pending payment, which can be voided before and captured after', async () => {
    const request = order('tok_webhook');
    expect(await provider.authorize(request)).toMatchObject({ status: 'pending' });

    const [payment] = await eventually(async () => {
      const found = await provider.find(request.reference);
      expect(found).toMatchObject([{ status: 'authorized' }]);
      return found;
    });
    const capture = { idempotencyKey: randomUUID(), providerPaymentId: payment?.id ?? '' };

    expect(await provider.capture(capture)).toMatchObject({ status: 'captured' });
    const again = await provider.authorize(order('tok_webhook'));
    const letGo = { idempotencyKey: randomUUID(), providerPaymentId: again.id };
    expect(await provider.void(letGo)).toMatchObject({ status: 'voided' });
  });

  test('keeps no card token', async () => {
    await provider.authorize(order('tok_of_somebody'));

    const rows = await database.send('SELECT * FROM simulated_provider.payments');
    const requests = await database.send('SELECT * FROM simulated_provider.requests');
    expect(JSON.stringify([rows, requests])).not.toContain('tok_of_somebody');
  });

  test('reports everything of a window, once, in pages', async () => {
    await database.send(
      `INSERT INTO simulated_provider.payments (id, reference, scenario, status, amount, currency, created_at)
       SELECT 'sim_' || n, n, 'tok_ok', 'authorized', 1, 'EUR', timestamptz '2020-01-01' + n / 3 * interval '1 second'
         FROM generate_series(1, 250) AS n`,
    );
    const window = { from: new Date('2020-01-01'), to: new Date('2020-01-02') };
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await provider.report({ ...window, ...(after !== undefined && { after }) });
      expect(page.payments.length).toBeLessThanOrEqual(100);
      found.push(...page.payments.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);

    expect(found).toHaveLength(250);
    expect(new Set(found).size).toBe(250);
  });
});
