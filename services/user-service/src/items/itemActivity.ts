import type { Message } from '../platform/messaging/message.ts';
import { parseItemEvent } from './itemEvents.ts';

/** One thing that happened to an item. */
export interface Activity {
  eventId: string;
  type: string;
  /** The version of the item that the event is about. */
  version: number;
  /** ISO 8601, UTC. */
  occurredAt: string;
}

/** What happened to items, as their events tell it. */
export interface ItemActivity {
  /** The oldest first. */
  of(itemId: string): Promise<Activity[]>;
}

/** Longer histories are cut: they are for a look at an item, not for an audit. */
export const longestActivity = 100;

/** What an event adds to the activity of which item. */
export function activityFrom(message: Message): { itemId: string; activity: Activity } {
  const event = parseItemEvent(message);
  return {
    itemId: event.subject,
    activity: {
      eventId: message.id,
      type: event.type,
      version: event.data.version,
      occurredAt: message.time,
    },
  };
}
