import { z } from 'zod';
import { connectionUrl, wholeNumber } from '../configuration.ts';
import { serviceIdentity } from '../serviceIdentity.ts';

/** What messaging needs from the environment. */
export const messagingVariables = {
  RABBITMQ_URL: connectionUrl('amqp', 'amqps'),
  /** Begins the name of the exchange and of every queue of this service. */
  RABBITMQ_NAME_PREFIX: z.string().min(1).default(serviceIdentity.name),
  /** Messages that this instance handles at the same time. */
  RABBITMQ_PREFETCH: wholeNumber({ minimum: 1, maximum: 1_000 }).default(20),
};

export type MessagingConfiguration = {
  [Name in keyof typeof messagingVariables]: z.output<(typeof messagingVariables)[Name]>;
};
