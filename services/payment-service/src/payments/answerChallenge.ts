import { createHash } from 'node:crypto';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import { factsFrom } from '../provider/factsFrom.ts';
import {
  type PaymentProvider,
  type ProviderPayment,
  ProviderRefused,
  ProviderUnavailable,
} from '../provider/paymentProvider.ts';
import type { Payment } from './payment.ts';
import { providerAway, wrongState } from './paymentErrors.ts';
import { paymentOf, type PaymentRow } from './paymentRow.ts';
import type { PaymentStore } from './paymentStore.ts';

/**
 * Hands the customer's answer to a challenge on to the provider and records what comes of it. Needs no key of the
 * caller: the same answer to the same challenge has its effect once at the provider, and when the service dies before
 * it is recorded, a webhook or the reconciliation tells the result.
 *
 * @throws HttpProblem 409 when no challenge is open, 503 when the provider does not answer
 */
export async function answerChallenge(
  parts: { payments: PaymentStore; outbox: PostgresqlOutbox; provider: PaymentProvider },
  row: PaymentRow,
  code: string,
): Promise<Payment> {
  if (row.state !== 'challenge_required' || row.provider_payment_id === null) {
    throw wrongState(row.state);
  }
  // The code itself is for the provider alone
  const attempt = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const answer = await ask(parts.provider, {
    idempotencyKey: `${row.id}:challenge:${attempt}`,
    providerPaymentId: row.provider_payment_id,
    code,
  });
  const after = await parts.outbox.transaction((transaction, add) =>
    parts.payments.learn(transaction, add, row.id, { facts: factsFrom(answer) }),
  );
  return paymentOf(after);
}

async function ask(
  provider: PaymentProvider,
  request: Parameters<PaymentProvider['answerChallenge']>[0],
): Promise<ProviderPayment> {
  try {
    return await provider.answerChallenge(request);
  } catch (error) {
    if (error instanceof ProviderRefused && error.payment !== undefined) {
      // Decided already, by an earlier answer of which the service does not know yet
      return error.payment;
    }
    throw error instanceof ProviderUnavailable ? providerAway(error) : error;
  }
}
