import { Counter } from 'prom-client';
import type { Configuration } from '../configuration.ts';
import type { Database } from '../platform/database/database.ts';
import type { Broker } from '../platform/messaging/broker.ts';
import { Consumer } from '../platform/messaging/consumer.ts';
import type { Message } from '../platform/messaging/message.ts';
import { PostgresqlInbox } from '../platform/messaging/postgresqlInbox.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { applyPaymentEvent, type PaymentEventOutcome } from './applyPaymentEvent.ts';
import { parsePaymentEvent, paymentEventTypes } from './paymentEvent.ts';

/** Listens to the payment-service, so that orders go on as soon as their payment does. */
export async function startPaymentEvents(
  context: ServiceContext,
  configuration: Configuration,
  parts: { database: Database; broker: Broker; wake: () => void },
): Promise<void> {
  const queue = `${configuration.RABBITMQ_NAME_PREFIX}.payments`;
  const inbox = new PostgresqlInbox(parts.database, queue);
  const events = new Counter({
    name: 'payment_events_total',
    help: 'Events of payments by outcome: applied, outdated, unneeded; repeated ones are not counted',
    labelNames: ['outcome'],
    registers: [context.metrics.registry],
  });
  await Consumer.start(context, parts.broker, {
    queue,
    exchange: configuration.PAYMENT_EXCHANGE,
    types: paymentEventTypes,
    prefetch: configuration.RABBITMQ_PREFETCH,
    handle: async message => {
      const outcome = await handle(inbox, message);
      if (outcome !== undefined) {
        events.inc({ outcome });
        parts.wake();
      }
    },
  });
}

/** @returns undefined for a message that had its effect before */
async function handle(
  inbox: PostgresqlInbox,
  message: Message,
): Promise<PaymentEventOutcome | undefined> {
  const event = parsePaymentEvent(message);
  let outcome: PaymentEventOutcome | undefined;
  await inbox.once(message, async transaction => {
    outcome = await applyPaymentEvent(transaction, event);
  });
  return outcome;
}
