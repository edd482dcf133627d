import { Counter } from 'prom-client';
import type { Configuration } from '../configuration.ts';
import type { Database } from '../platform/database/database.ts';
import type { Broker } from '../platform/messaging/broker.ts';
import { Consumer } from '../platform/messaging/consumer.ts';
import type { Message } from '../platform/messaging/message.ts';
import { PostgresqlInbox } from '../platform/messaging/postgresqlInbox.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { AddressEraser } from './addressEraser.ts';
import { forgetCustomer } from './forgetCustomer.ts';
import { parseUserDeleted, userEventTypes } from './userEvent.ts';

/** Listens to the user-service, so that nothing personal is kept of customers who deleted their accounts. */
export async function startUserEvents(
  context: ServiceContext,
  configuration: Configuration,
  { database, broker }: { database: Database; broker: Broker },
): Promise<void> {
  const queue = `${configuration.RABBITMQ_NAME_PREFIX}.users`;
  const inbox = new PostgresqlInbox(database, queue);
  const eraser = AddressEraser.start(context, database, configuration.ERASURE_INTERVAL_MS);
  const forgotten = new Counter({
    name: 'customers_forgotten_total',
    help: 'Customers whose accounts were deleted; repeated events are not counted',
    registers: [context.metrics.registry],
  });
  await Consumer.start(context, broker, {
    queue,
    exchange: configuration.USER_EXCHANGE,
    types: userEventTypes,
    prefetch: configuration.RABBITMQ_PREFETCH,
    handle: async message => {
      if (await forgetOnce(inbox, message)) {
        forgotten.inc();
        eraser.wake();
      }
    },
  });
}

/** @returns false for a message that had its effect before */
async function forgetOnce(inbox: PostgresqlInbox, message: Message): Promise<boolean> {
  const { userId } = parseUserDeleted(message);
  let effects = 0;
  await inbox.once(message, async transaction => {
    await forgetCustomer(transaction, userId);
    effects += 1;
  });
  return effects > 0;
}
