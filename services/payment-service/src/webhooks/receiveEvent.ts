import type { Transaction } from '../platform/database/database.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { PaymentStore } from '../payments/paymentStore.ts';
import { factsFrom } from '../provider/factsFrom.ts';
import type { ProviderEvent } from '../provider/paymentProvider.ts';

/** Providers send an event again for days, not for months. */
const keepDays = 90;

const isUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Records what the provider tells, once for each event. Events may come in any order, since they only add facts; one
 * about a payment that is not ours is noted and left to the reconciliation.
 */
export async function receiveEvent(
  parts: { payments: PaymentStore; outbox: PostgresqlOutbox },
  provider: string,
  event: ProviderEvent,
): Promise<void> {
  const { payment } = event;
  await parts.outbox.transaction(async (transaction, add) => {
    if (!(await note(transaction, provider, event))) {
      return;
    }
    const known = isUuid.test(payment.reference)
      ? await parts.payments.find(payment.reference, transaction)
      : undefined;
    if (known === undefined || !isAbout(known.provider_payment_id, payment.id)) {
      return;
    }
    await parts.payments.learn(transaction, add, known.id, {
      facts: factsFrom(payment),
      providerPaymentId: payment.id,
    });
  });
}

/** A second payment at the provider with the same reference is a mistake, and says nothing about the first. */
function isAbout(ours: string | null, theirs: string): boolean {
  return ours === null || ours === theirs;
}

/** @returns false when the event was received before */
async function note(
  transaction: Transaction,
  provider: string,
  event: ProviderEvent,
): Promise<boolean> {
  const { reference } = event.payment;
  const rows = await transaction.query({
    name: 'insert-provider-event',
    text: `INSERT INTO provider_events (provider, event_id, type, payment_id) VALUES ($1, $2, $3, $4)
           ON CONFLICT DO NOTHING RETURNING event_id`,
    values: [provider, event.id, event.type, isUuid.test(reference) ? reference : undefined],
  });
  return rows.length > 0;
}

/** Deletes the notes about events that will not come again. */
export async function forgetOldEvents(transaction: Transaction): Promise<void> {
  await transaction.query({
    name: 'forget-provider-events',
    text: "DELETE FROM provider_events WHERE received_at < now() - $1 * interval '1 day'",
    values: [keepDays],
  });
}
