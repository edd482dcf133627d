import type { Database } from '../platform/database/database.ts';
import { Broker } from '../platform/messaging/broker.ts';
import { Consumer } from '../platform/messaging/consumer.ts';
import type { MessagingConfiguration } from '../platform/messaging/messagingVariables.ts';
import { OutboxRelay } from '../platform/messaging/outboxRelay.ts';
import { PostgresqlInbox } from '../platform/messaging/postgresqlInbox.ts';
import { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import { Publisher } from '../platform/messaging/publisher.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import type { ItemActivity } from './itemActivity.ts';
import { itemEventTypes } from './itemEvents.ts';
import { PostgresqlItemActivity } from './postgresqlItemActivity.ts';

/** Publishes the events of items, and consumes them again into the activity of each item. */
export async function startItemEvents(
  context: ServiceContext,
  configuration: MessagingConfiguration,
  database: Database,
): Promise<{ outbox: PostgresqlOutbox; activity: ItemActivity }> {
  // While the broker is away events wait in the database, so requests can still be answered
  const broker = await Broker.connect(context, configuration, { required: false });
  const queue = `${configuration.RABBITMQ_NAME_PREFIX}.item-activity`;
  const inbox = new PostgresqlInbox(database, queue);
  const activity = new PostgresqlItemActivity(database);
  await Consumer.start(context, broker, {
    queue,
    exchange: broker.exchange,
    types: itemEventTypes,
    prefetch: configuration.RABBITMQ_PREFETCH,
    handle: message => inbox.once(message, transaction => activity.record(message, transaction)),
  });
  // Only now: an exchange forgets what is published before a queue asks for it
  const outbox = new PostgresqlOutbox(database);
  OutboxRelay.start(context, outbox, await Publisher.create(broker));
  return { outbox, activity };
}
