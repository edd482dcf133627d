import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { asAdmin } from '../../test/identities.ts';
import { change, charges, newPayment, pay, query, read } from '../../test/shop.ts';
import { startReplica, startTestService, type TestService } from '../../test/testService.ts';
import type { Reconciliation, RecordedFinding } from './reconciliation.ts';

let service: TestService;
let reconciliations: string;

beforeAll(async () => {
  service = await startTestService({ STALE_AFTER_MS: '60000' });
  reconciliations = `${service.url}/payments/reconciliations`;
});

afterAll(() => service.stop());

async function reconcile(body: unknown = {}): Promise<{
  reconciliation: Reconciliation;
  findings: RecordedFinding[];
}> {
  const headers = await asAdmin();
  const started = await send<Reconciliation>('POST', reconciliations, { body, headers });
  expect(started.status).toBe(202);
  const url = `${reconciliations}/${started.body.id}`;
  return eventually(async () => {
    const answer = await send<Reconciliation>('GET', url, { headers });
    expect(answer.body.state).toBe('finished');
    const found = await send<{ items: RecordedFinding[] }>('GET', `${url}/findings?limit=100`, {
      headers,
    });
    return { reconciliation: answer.body, findings: found.body.items };
  });
}

/** Puts a payment into the provider's books as if somebody had asked for it. */
async function atProvider(payment: {
  reference: string;
  status: string;
  captured?: number;
  amount?: number;
}): Promise<string> {
  const id = `sim_${randomUUID()}`;
  await query(
    service.variables,
    `INSERT INTO simulated_provider.payments (id, reference, scenario, status, amount, currency, captured_amount)
     VALUES ($1, $2, 'tok_ok', $3, $4, 'EUR', $5)`,
    [id, payment.reference, payment.status, payment.amount ?? 1_000, payment.captured ?? 0],
  );
  return id;
}

async function undecided(age = '0 seconds'): Promise<string> {
  const id = randomUUID();
  await query(
    service.variables,
    `INSERT INTO payments (id, order_id, customer_id, amount, currency, state, created_at)
     VALUES ($1, $1, $1, 1000, 'EUR', 'processing', now() - $2::interval)`,
    [id, age],
  );
  return id;
}

function about(findings: RecordedFinding[], id: string): RecordedFinding[] {
  return findings.filter(({ paymentId, providerPaymentId }) =>
    [paymentId, providerPaymentId].includes(id),
  );
}

describe('a reconciliation', () => {
  test('finds nothing where both sides agree', async () => {
    const { body } = await pay(service.url);
    await change(`${service.url}/payments/${body.id}/capture`);
    await pay(service.url, newPayment('tok_declined'));

    const { reconciliation, findings } = await reconcile();

    expect(findings).toEqual([]);
    expect(reconciliation).toMatchObject({ compared: 2, findings: { healed: 0, open: 0 } });
  });

  test('records a charge that the service missed', async () => {
    const id = await undecided();
    await atProvider({ reference: id, status: 'captured', captured: 1_000 });

    const { findings } = await reconcile();

    expect(about(findings, id)).toMatchObject([{ kind: 'missed_result', healed: true }]);
    expect(await read(service.url, id)).toMatchObject({
      state: 'captured',
      capturedAmount: { amount: 1_000 },
    });
    expect(about((await reconcile()).findings, id)).toEqual([]);
  });

  test('lets money go that is set aside for nobody, for what was given up, or twice', async () => {
    const stranger = await atProvider({ reference: 'of another shop', status: 'authorized' });
    const abandoned = await undecided('1 hour');
    expect(about((await reconcile()).findings, abandoned)).toMatchObject([
      { kind: 'missing_at_provider', healed: true },
    ]);
    expect(await read(service.url, abandoned)).toMatchObject({ state: 'failed' });
    // The charge comes after all
    const late = await atProvider({ reference: abandoned, status: 'authorized' });
    const { body } = await pay(service.url);
    const second = await atProvider({ reference: body.id, status: 'authorized' });

    const { findings } = await reconcile();

    expect(about(findings, late)).toMatchObject([{ kind: 'orphan_authorization', healed: true }]);
    expect(about(findings, second)).toMatchObject([
      { kind: 'duplicate_authorization', healed: true },
    ]);
    for (const id of [stranger, late, second]) {
      const [row] = await query<{ status: string }>(
        service.variables,
        'SELECT status FROM simulated_provider.payments WHERE id = $1',
        [id],
      );
      expect(row?.status).toBe('voided');
    }
    expect(await read(service.url, body.id)).toMatchObject({ state: 'authorized' });
  });

  test('leaves to people what it cannot put right', async () => {
    const { body } = await pay(service.url);
    await change(`${service.url}/payments/${body.id}/capture`);
    const twice = await atProvider({ reference: body.id, status: 'captured', captured: 1_000 });
    const different = await undecided();
    await atProvider({ reference: different, status: 'authorized', amount: 999 });
    const stale = await undecided('1 hour');
    await atProvider({ reference: stale, status: 'pending' });

    const { reconciliation, findings } = await reconcile();

    expect(about(findings, twice)).toMatchObject([{ kind: 'duplicate_charge', healed: false }]);
    expect(about(findings, different)).toMatchObject([{ kind: 'different_amount', healed: false }]);
    expect(about(findings, stale)).toMatchObject([{ kind: 'stale_processing', healed: false }]);
    expect(reconciliation.findings.open).toBe(3);
    expect(await charges(service.variables, body.id)).toHaveLength(2);
    await query(service.variables, "UPDATE payments SET state = 'failed' WHERE id = ANY ($1)", [
      [different, stale],
    ]);
  });

  test('reads the report of the provider in pages', async () => {
    const before = (await reconcile()).reconciliation.compared;
    await query(
      service.variables,
      `INSERT INTO simulated_provider.payments (id, reference, scenario, status, amount, currency, created_at)
       SELECT 'sim_page_' || n, 'page-' || n, 'tok_ok', 'declined', 1, 'EUR', clock_timestamp()
         FROM generate_series(1, 250) AS n`,
    );

    const { reconciliation } = await reconcile();

    expect(reconciliation.compared).toBe(before + 250);
  });

  test('looks at its window alone', async () => {
    const id = await undecided();
    await atProvider({ reference: id, status: 'authorized' });
    const past = { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' };

    const { reconciliation } = await reconcile(past);

    expect(reconciliation).toMatchObject({ compared: 0, from: '2020-01-01T00:00:00.000Z' });
    expect(await read(service.url, id)).toMatchObject({ state: 'processing' });
  });

  test('runs once when many instances are asked, and is taken over from one that died', async () => {
    const other = await startReplica(service);
    try {
      const headers = await asAdmin();
      const answers = await Promise.all(
        [service, other, service, other].map(({ url }) =>
          send('POST', `${url}/payments/reconciliations`, { body: {}, headers }),
        ),
      );
      const accepted = answers.filter(({ status }) => status === 202);
      expect(accepted.length).toBeGreaterThan(0);
      expect(answers.every(({ status }) => [202, 409].includes(status))).toBe(true);
      await eventually(async () => {
        const running = "SELECT 1 FROM reconciliations WHERE state = 'running'";
        expect(await query(service.variables, running)).toEqual([]);
      });

      // Somebody began it and never gave a sign of life again
      const id = randomUUID();
      await query(
        service.variables,
        `INSERT INTO reconciliations (id, state, window_from, window_to, requested_by, runner, locked_until)
         VALUES ($1, 'running', now() - interval '1 day', now(), 'schedule', $1, now() - interval '1 second')`,
        [id],
      );
      await eventually(async () => {
        const answer = await send<Reconciliation>('GET', `${reconciliations}/${id}`, { headers });
        expect(answer.body.state).toBe('finished');
      });
    } finally {
      await other.stop();
    }
  });

  test('begins by itself from time to time', async () => {
    await query(service.variables, 'DELETE FROM reconciliations');
    const other = await startReplica(service, { RECONCILIATION_INTERVAL_MS: '1000' });
    try {
      await eventually(async () => {
        const answer = await send<{ items: Reconciliation[] }>('GET', reconciliations, {
          headers: await asAdmin(),
        });
        expect(answer.body.items[0]).toMatchObject({ requestedBy: 'schedule' });
      });
    } finally {
      await other.stop();
    }
  });

  test('is refused for a window that holds nothing, and listed in pages', async () => {
    const headers = await asAdmin();
    const body = { from: '2020-01-02T00:00:00Z', to: '2020-01-01T00:00:00Z' };
    expect((await send('POST', reconciliations, { body, headers })).status).toBe(400);
    await reconcile();
    await reconcile();

    const page = await send<{ items: Reconciliation[]; nextCursor: string }>(
      'GET',
      `${reconciliations}?limit=1`,
      { headers },
    );
    const next = await send<{ items: Reconciliation[] }>(
      'GET',
      `${reconciliations}?limit=1&cursor=${page.body.nextCursor}`,
      { headers },
    );
    expect(page.body.items).toHaveLength(1);
    expect(next.body.items[0]?.id).not.toBe(page.body.items[0]?.id);
    const unknown = `${reconciliations}/${randomUUID()}`;
    expect((await send('GET', unknown, { headers })).status).toBe(404);
    expect((await send('GET', `${unknown}/findings`, { headers })).status).toBe(404);
  });
});
