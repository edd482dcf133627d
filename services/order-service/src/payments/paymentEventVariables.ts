import { z } from 'zod';

/** What the events of payments need from the environment. */
export const paymentEventVariables = {
  /** The exchange that the payment-service publishes to. */
  PAYMENT_EXCHANGE: z.string().min(1).default('payment-service.events'),
};
