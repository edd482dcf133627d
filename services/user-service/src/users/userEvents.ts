import { createMessage, type Message } from '../platform/messaging/message.ts';
import type { LivingUserRow } from './user.ts';

/** Everything that other services are told about users; the routing keys, and the names of the files in events/. */
export const userEventTypes = [
  'user.registered.v1',
  'user.verified.v1',
  'user.profile_changed.v1',
  'user.password_changed.v1',
  'user.deleted.v1',
  'user.verification_requested.v1',
  'user.password_reset_requested.v1',
] as const;

type UserEventType = (typeof userEventTypes)[number];

type Person = Pick<LivingUserRow, 'id' | 'email' | 'name' | 'locale'>;

/** A token on its way into a mail. */
export interface MailedToken {
  text: string;
  expiresAt: Date;
}

export function userRegistered(user: Person & { registered_at: Date }): Message {
  return event('user.registered.v1', user.id, {
    ...personOf(user),
    registeredAt: user.registered_at.toISOString(),
  });
}

export function userVerified(userId: string): Message {
  return event('user.verified.v1', userId, {});
}

export function profileChanged(user: Person & Pick<LivingUserRow, 'phone'>): Message {
  return event('user.profile_changed.v1', user.id, {
    ...personOf(user),
    ...(user.phone !== null && { phone: user.phone }),
  });
}

export function passwordChanged(userId: string): Message {
  return event('user.password_changed.v1', userId, {});
}

export function userDeleted(userId: string): Message {
  return event('user.deleted.v1', userId, {});
}

export function verificationRequested(user: Person, token: MailedToken): Message {
  return event('user.verification_requested.v1', user.id, { ...personOf(user), ...tokenOf(token) });
}

export function passwordResetRequested(user: Person, token: MailedToken): Message {
  return event('user.password_reset_requested.v1', user.id, {
    ...personOf(user),
    ...tokenOf(token),
  });
}

function event(type: UserEventType, userId: string, data: object): Message {
  return createMessage({ type, subject: userId, data: { userId, ...data } });
}

function personOf({ email, name, locale }: Person) {
  return { email, name, locale };
}

function tokenOf({ text, expiresAt }: MailedToken) {
  return { token: text, expiresAt: expiresAt.toISOString() };
}
