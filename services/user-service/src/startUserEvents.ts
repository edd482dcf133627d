import type { Database } from './platform/database/database.ts';
import { Broker } from './platform/messaging/broker.ts';
import type { MessagingConfiguration } from './platform/messaging/messagingVariables.ts';
import { OutboxRelay } from './platform/messaging/outboxRelay.ts';
import { PostgresqlOutbox } from './platform/messaging/postgresqlOutbox.ts';
import { Publisher } from './platform/messaging/publisher.ts';
import type { ServiceContext } from './platform/serviceContext.ts';

/** Publishes the events of users from the outbox. */
export async function startUserEvents(
  context: ServiceContext,
  configuration: MessagingConfiguration,
  database: Database,
): Promise<PostgresqlOutbox> {
  // While the broker is away events wait in the database, so requests can still be answered
  const broker = await Broker.connect(context, configuration, { required: false });
  const outbox = new PostgresqlOutbox(database);
  OutboxRelay.start(context, outbox, await Publisher.create(broker));
  return outbox;
}
