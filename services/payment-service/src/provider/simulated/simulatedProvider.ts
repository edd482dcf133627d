import { createHash, randomUUID } from 'node:crypto';
import type { Money } from '../../payments/payment.ts';
import {
  type PaymentProvider,
  type ProviderPayment,
  ProviderRefused,
  type ProviderReport,
  type ProviderRequest,
} from '../paymentProvider.ts';
import { decodeReportCursor, encodeReportCursor } from './reportCursor.ts';
import { type Change, changeOf } from './providerChange.ts';
import type { ProviderDatabase, Send } from './providerDatabase.ts';
import { providerPaymentOf, type ProviderRow } from './providerRow.ts';
import { challengeCode, scenarioName, scenarioOf, settlesAfterMs } from './scenario.ts';
import { announce } from './webhookDeliveries.ts';
import { readSignedEvent } from './webhookSignature.ts';

const reportPageSize = 100;

/** A payment as it is by now: one that is pending is authorized once its time has come. */
const paymentColumns = `id, reference, scenario, amount, currency, captured_amount, refunded_amount, decline_code,
  created_at, CASE WHEN status = 'pending' AND settles_at <= clock_timestamp() THEN 'authorized' ELSE status END AS status`;

/**
 * A payment provider for development and tests. It behaves like a foreign system: it remembers in a schema of its own,
 * through connections of its own, what it has decided; honours its own idempotency keys; and, for the cards of
 * `scenario.ts`, declines, loses answers, asks for a challenge, and tells by signed webhooks, late, twice or in the
 * wrong order. A real provider would be another class with the same interface.
 */
export class SimulatedProvider implements PaymentProvider {
  readonly name = 'simulated';
  readonly #database: ProviderDatabase;
  readonly #webhookSecrets: readonly string[];
  readonly #onEvent: () => void;

  /** @param options.onEvent called when a webhook is there to be delivered */
  constructor(
    database: ProviderDatabase,
    options: { webhookSecrets: readonly string[]; onEvent?: () => void },
  ) {
    this.#database = database;
    this.#webhookSecrets = options.webhookSecrets;
    this.#onEvent = options.onEvent ?? (() => undefined);
  }

  async authorize(
    request: ProviderRequest & { reference: string; amount: Money; token: string },
  ): Promise<ProviderPayment> {
    const { idempotencyKey, reference, amount, token } = request;
    const name = scenarioName(token);
    const { result, declineCode, losesFirstAnswer = false } = scenarioOf(name);
    const asked = fingerprintOf('authorize', reference, amount.amount, amount.currency, token);
    const { payment, isNew } = await this.#database.transaction(async send => {
      const [row] = await send<ProviderRow>(
        `WITH noted AS (
           INSERT INTO simulated_provider.requests (idempotency_key, fingerprint, payment_id)
           VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING payment_id
         )
         INSERT INTO simulated_provider.payments
           (id, reference, scenario, status, amount, currency, decline_code, settles_at)
         SELECT payment_id, $4, $5, $6, $7, $8, $9,
                CASE WHEN $6 = 'pending' THEN clock_timestamp() + $10 * interval '1 millisecond' END
           FROM noted RETURNING *`,
        [
          idempotencyKey,
          asked,
          `sim_${randomUUID()}`,
          reference,
          name,
          result,
          amount.amount,
          amount.currency,
          declineCode,
          settlesAfterMs,
        ],
      );
      if (row === undefined) {
        const known = await knownRequest(send, idempotencyKey, asked);
        return { payment: await lockPayment(send, known.payment_id), isNew: false };
      }
      await announce(send, row);
      return { payment: row, isNew: true };
    });
    this.#onEvent();
    if (isNew && losesFirstAnswer) {
      // The money is set aside, and nobody will ever hear of it on this connection
      return new Promise<never>(() => undefined);
    }
    return providerPaymentOf(payment);
  }

  async answerChallenge(
    request: ProviderRequest & { providerPaymentId: string; code: string },
  ): Promise<ProviderPayment> {
    return this.#change(request, {
      kind: 'challenge',
      passed: request.code === challengeCode,
    });
  }

  async capture(
    request: ProviderRequest & { providerPaymentId: string },
  ): Promise<ProviderPayment> {
    return this.#change(request, { kind: 'capture' });
  }

  async void(request: ProviderRequest & { providerPaymentId: string }): Promise<ProviderPayment> {
    return this.#change(request, { kind: 'void' });
  }

  async refund(
    request: ProviderRequest & { providerPaymentId: string; amount: number },
  ): Promise<ProviderPayment> {
    return this.#change(request, { kind: 'refund', amount: request.amount });
  }

  async find(reference: string): Promise<ProviderPayment[]> {
    const rows = await this.#database.send<ProviderRow>(
      `SELECT ${paymentColumns}
         FROM simulated_provider.payments WHERE reference = $1 ORDER BY created_at, id LIMIT 100`,
      [reference],
    );
    return rows.map(providerPaymentOf);
  }

  async report(window: { from: Date; to: Date; after?: string }): Promise<ProviderReport> {
    const after = decodeReportCursor(window.after);
    const rows = await this.#database.send<ProviderRow & { exactly: string }>(
      `SELECT ${paymentColumns}, created_at::text AS exactly
         FROM simulated_provider.payments
        WHERE created_at >= $1 AND created_at < $2 AND (created_at, id) > ($3::timestamptz, $4)
        ORDER BY created_at, id LIMIT $5`,
      [window.from, window.to, after.createdAt, after.id, reportPageSize],
    );
    const last = rows.at(-1);
    return {
      payments: rows.map(providerPaymentOf),
      ...(last !== undefined &&
        rows.length === reportPageSize && {
          next: encodeReportCursor({ createdAt: last.exactly, id: last.id }),
        }),
    };
  }

  readWebhook(rawBody: Buffer, headers: Readonly<Record<string, string | string[] | undefined>>) {
    return readSignedEvent(rawBody, headers, this.#webhookSecrets);
  }

  async #change(
    request: ProviderRequest & { providerPaymentId: string },
    change: Change,
  ): Promise<ProviderPayment> {
    const { idempotencyKey, providerPaymentId } = request;
    const asked = fingerprintOf(providerPaymentId, JSON.stringify(change));
    const { payment, refusal } = await this.#database.transaction(async send => {
      const isNew = await noteRequest(send, idempotencyKey, asked, providerPaymentId);
      const row = await lockPayment(send, providerPaymentId);
      if (!isNew) {
        const known = await knownRequest(send, idempotencyKey, asked);
        return { payment: row, refusal: known.refusal ?? undefined };
      }
      const changed = changeOf(row, change);
      if ('refusal' in changed) {
        await send(
          'UPDATE simulated_provider.requests SET refusal = $2 WHERE idempotency_key = $1',
          [idempotencyKey, changed.refusal],
        );
        return { payment: row, refusal: changed.refusal };
      }
      const [updated = row] = await send<ProviderRow>(
        `UPDATE simulated_provider.payments
            SET status = $2, captured_amount = $3, refunded_amount = $4, decline_code = $5
          WHERE id = $1 RETURNING *`,
        [row.id, changed.status, changed.captured, changed.refunded, changed.declineCode],
      );
      await announce(send, updated);
      return { payment: updated, refusal: undefined };
    });
    this.#onEvent();
    if (refusal !== undefined) {
      throw new ProviderRefused(refusal, providerPaymentOf(payment));
    }
    return providerPaymentOf(payment);
  }
}

interface KnownRequest {
  payment_id: string;
  refusal: string | null;
}

/** @returns false when there was a request with this key before; waits for one that is being carried out */
async function noteRequest(
  send: Send,
  key: string,
  fingerprint: string,
  paymentId: string,
): Promise<boolean> {
  const rows = await send(
    `INSERT INTO simulated_provider.requests (idempotency_key, fingerprint, payment_id)
     VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`,
    [key, fingerprint, paymentId],
  );
  return rows.length > 0;
}

/** @throws ProviderRefused when the key belongs to something else */
async function knownRequest(send: Send, key: string, fingerprint: string): Promise<KnownRequest> {
  const [known] = await send<KnownRequest & { fingerprint: string }>(
    'SELECT fingerprint, payment_id, refusal FROM simulated_provider.requests WHERE idempotency_key = $1',
    [key],
  );
  if (known?.fingerprint !== fingerprint) {
    throw new ProviderRefused('idempotency_key_in_use');
  }
  return known;
}

/** Reads a payment for a change of it, as it is by now. */
async function lockPayment(send: Send, id: string): Promise<ProviderRow> {
  const [row] = await send<ProviderRow>(
    `SELECT ${paymentColumns} FROM simulated_provider.payments WHERE id = $1 FOR UPDATE`,
    [id],
  );
  if (row === undefined) {
    throw new ProviderRefused('no_such_payment');
  }
  return row;
}

function fingerprintOf(...parts: (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
