import { randomUUID } from 'node:crypto';
import { withTestChannel } from './testBroker.ts';
import type { TestService } from './testService.ts';

/** What a test decides about an event of a payment. */
export interface PaymentMessage {
  id?: string;
  orderId: string;
  paymentId?: string;
  state: string;
  version: number;
}

/** Publishes events as the payment-service does. */
export async function publishPaymentEvents(
  service: TestService,
  ...messages: PaymentMessage[]
): Promise<void> {
  const exchange = service.variables.PAYMENT_EXCHANGE ?? '';
  await withTestChannel(async channel => {
    for (const { id = randomUUID(), ...payment } of messages) {
      const type = `payment.${payment.state}.v1`;
      const event = {
        specversion: '1.0',
        id,
        source: '/payment-service',
        type,
        subject: payment.paymentId ?? randomUUID(),
        time: new Date().toISOString(),
        datacontenttype: 'application/json',
        data: {
          paymentId: randomUUID(),
          customerId: randomUUID(),
          amount: { amount: 1400, currency: 'EUR' },
          occurredAt: new Date().toISOString(),
          ...payment,
        },
      };
      channel.publish(exchange, type, Buffer.from(JSON.stringify(event)), { persistent: true });
    }
  });
}
