import { z } from 'zod';
import { createMessage, type Message } from '../platform/messaging/message.ts';
import type { Item } from './item.ts';

/** Everything that can happen to an item; also the routing keys of the events. */
export const itemEventTypes = ['item.created.v1', 'item.replaced.v1', 'item.removed.v1'] as const;

const itemEventShape = z.object({
  type: z.enum(itemEventTypes),
  subject: z.uuid(),
  data: z.object({ version: z.int().min(1) }),
});

export function itemCreated(item: Item): Message {
  return createMessage({ type: 'item.created.v1', subject: item.id, data: item });
}

export function itemReplaced(item: Item): Message {
  return createMessage({ type: 'item.replaced.v1', subject: item.id, data: item });
}

/** @param item the item as it was last */
export function itemRemoved(item: Item): Message {
  return createMessage({ type: 'item.removed.v1', subject: item.id, data: item });
}

/** @throws when the message is not about an item; consumers read no more of it than they need */
export function parseItemEvent(message: Message): z.infer<typeof itemEventShape> {
  return itemEventShape.parse(message);
}
