import { randomUUID } from 'node:crypto';
import type { ProviderEvent, ProviderPayment } from '../src/provider/paymentProvider.ts';
import { webhookSecretsOf } from '../src/provider/simulated/createSimulatedProvider.ts';
import { signatureHeader, signWebhook } from '../src/provider/simulated/webhookSignature.ts';
import { testIdentitySecret } from './testEnvironment.ts';

const [secret = ''] = webhookSecretsOf({ IDENTITY_SECRETS: [testIdentitySecret] });

/** What the provider tells of a payment. */
export function eventOf(
  payment: Partial<ProviderPayment> & { reference: string },
  id = `evt_${randomUUID()}`,
): ProviderEvent {
  return {
    id,
    type: `payment.${payment.status ?? 'authorized'}`,
    payment: {
      id: `sim_${payment.reference}`,
      status: 'authorized',
      amount: { amount: 1_000, currency: 'EUR' },
      capturedAmount: 0,
      refundedAmount: 0,
      createdAt: new Date().toISOString(),
      ...payment,
    },
  };
}

/** Tells it as the provider would. */
export async function tell(
  url: string,
  event: ProviderEvent,
  options: { secret?: string; at?: Date } = {},
): Promise<number> {
  const body = JSON.stringify(event);
  const response = await fetch(`${url}/payments/webhooks/simulated`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [signatureHeader]: signWebhook(body, options.secret ?? secret, options.at ?? new Date()),
    },
    body,
  });
  await response.body?.cancel();
  return response.status;
}
