import { z } from 'zod';
import type { Message } from '../platform/messaging/message.ts';

/** The events of users that matter here, as they are asked for at the exchange. */
export const userEventTypes = ['user.deleted.v1'] as const;

const userDeletedShape = z.object({ userId: z.uuid() });

/** What is read of an event; anything else may come and go. */
export type UserDeleted = z.infer<typeof userDeletedShape>;

/** @throws when the message is not about a user who was deleted */
export function parseUserDeleted(message: Message): UserDeleted {
  return userDeletedShape.parse(message.data);
}
