import { randomUUID } from 'node:crypto';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { ProviderEvent } from '../paymentProvider.ts';
import type { ProviderDatabase, Send } from './providerDatabase.ts';
import { providerPaymentOf, type ProviderRow } from './providerRow.ts';
import { deliveryTimes, scenarioOf, settlesAfterMs } from './scenario.ts';
import { signatureHeader, signWebhook } from './webhookSignature.ts';

/** What is not answered by now is tried again. */
const answerTimeoutMs = 3_000;

/** The first retry comes after this, every further one after twice as long. */
const retryDelayMs = 200;

/** About a day of retries; what is not delivered by then, the report tells. */
const mostAttempts = 20;

const batchSize = 10;

interface DeliveryRow {
  id: string;
  event: ProviderEvent;
}

/** Notes the webhooks that tell what a payment has become, in the transaction of the change. */
export async function announce(send: Send, row: ProviderRow): Promise<void> {
  const scenario = scenarioOf(row.scenario);
  if (scenario.deliveriesMs.length === 0) {
    return;
  }
  const payment = providerPaymentOf(row);
  await enqueue(send, eventOf(payment), deliveryTimes(scenario, positionOf(row)));
  if (row.status === 'pending') {
    // What it becomes by itself is told as well, not before it has become it
    const settled = eventOf({ ...payment, status: 'authorized' });
    const times = deliveryTimes(scenario, 1).map(time => time + settlesAfterMs);
    await enqueue(send, settled, times);
  }
}

function eventOf(payment: ProviderEvent['payment']): ProviderEvent {
  const type = payment.refundedAmount > 0 ? 'payment.refunded' : `payment.${payment.status}`;
  return { id: `evt_${randomUUID()}`, type, payment };
}

/** Only whether it is the first event of its payment matters. */
function positionOf(row: ProviderRow): number {
  return row.status === 'pending' ? 0 : 1;
}

async function enqueue(send: Send, event: ProviderEvent, times: readonly number[]): Promise<void> {
  await send(
    `INSERT INTO simulated_provider.deliveries (event, due_at)
     SELECT $1, clock_timestamp() + delay * interval '1 millisecond' FROM unnest($2::integer[]) AS delay`,
    [event, times],
  );
}

/** Sends the webhooks of the simulated provider that are due, over HTTP, and again until they are answered. */
export class WebhookDeliveries {
  readonly #database: ProviderDatabase;
  readonly #logger: Logger;
  readonly #target: { url: string; secret: string };

  constructor(database: ProviderDatabase, logger: Logger, target: { url: string; secret: string }) {
    this.#database = database;
    this.#logger = logger;
    this.#target = target;
  }

  /** @returns how long until the next delivery is due, in milliseconds; undefined when none is known */
  async deliverDue(): Promise<number | undefined> {
    let rows: DeliveryRow[];
    do {
      rows = await this.#take();
      await Promise.all(rows.map(row => this.#deliver(row)));
    } while (rows.length === batchSize);
    const [next] = await this.#database.send<{ wait: string | null }>(
      `SELECT extract(epoch FROM min(due_at) - clock_timestamp()) * 1000 AS wait
         FROM simulated_provider.deliveries WHERE delivered_at IS NULL AND due_at < 'infinity'`,
    );
    return next?.wait == null ? undefined : Math.max(0, Number(next.wait));
  }

  /** Takes what is due away from other instances, until it would have to be tried again. */
  async #take(): Promise<DeliveryRow[]> {
    return this.#database.send<DeliveryRow>(
      `UPDATE simulated_provider.deliveries
          SET attempts = attempts + 1,
              due_at = CASE WHEN attempts + 1 >= $2 THEN 'infinity'
                            ELSE clock_timestamp() + least(3600000, $3 * power(2, attempts) + $4) * interval '1 millisecond' END
        WHERE id IN (
          SELECT id FROM simulated_provider.deliveries
           WHERE delivered_at IS NULL AND due_at <= clock_timestamp()
           ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
        )
    RETURNING id, event`,
      [batchSize, mostAttempts, retryDelayMs, answerTimeoutMs],
    );
  }

  async #deliver({ id, event }: DeliveryRow): Promise<void> {
    const body = JSON.stringify(event);
    const { url, secret } = this.#target;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [signatureHeader]: signWebhook(body, secret, new Date()),
        },
        body,
        signal: AbortSignal.timeout(answerTimeoutMs),
      });
      await response.body?.cancel();
      if (!response.ok) {
        throw new Error(`answered ${response.status}`);
      }
      await this.#database.send(
        'UPDATE simulated_provider.deliveries SET delivered_at = clock_timestamp() WHERE id = $1',
        [id],
      );
    } catch (error) {
      this.#logger.warn({ err: error, event_id: event.id }, 'a webhook was not taken');
    }
  }
}
