import { Broker } from '../platform/messaging/broker.ts';
import { Consumer } from '../platform/messaging/consumer.ts';
import { MemoryInbox } from '../platform/messaging/memoryInbox.ts';
import { MemoryOutbox } from '../platform/messaging/memoryOutbox.ts';
import type { MessagingConfiguration } from '../platform/messaging/messagingVariables.ts';
import { OutboxRelay } from '../platform/messaging/outboxRelay.ts';
import { Publisher } from '../platform/messaging/publisher.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import type { ItemActivity } from './itemActivity.ts';
import { itemEventTypes } from './itemEvents.ts';
import { MemoryItemActivity } from './memoryItemActivity.ts';

/** Publishes the events of items, and consumes them again into the activity of each item. */
export async function startItemEvents(
  context: ServiceContext,
  configuration: MessagingConfiguration,
): Promise<{ outbox: MemoryOutbox; activity: ItemActivity }> {
  // Without a database nothing keeps the events safe while the broker is away, so no requests should come then
  const broker = await Broker.connect(context, configuration, { required: true });
  const inbox = new MemoryInbox();
  const activity = new MemoryItemActivity();
  await Consumer.start(context, broker, {
    queue: `${configuration.RABBITMQ_NAME_PREFIX}.item-activity`,
    exchange: broker.exchange,
    types: itemEventTypes,
    prefetch: configuration.RABBITMQ_PREFETCH,
    handle: async message => {
      inbox.once(message, () => {
        activity.record(message);
      });
    },
  });
  // Only now: an exchange forgets what is published before a queue asks for it
  const outbox = new MemoryOutbox();
  OutboxRelay.start(context, outbox, await Publisher.create(broker));
  return { outbox, activity };
}
