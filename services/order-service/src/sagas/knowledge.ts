import { z } from 'zod';
import { moneyShape } from '../orders/money.ts';

/**
 * What a saga knows of the stock of its order. `asked` and `confirm-asked` are written before the call: from then on
 * the call may have had its effect, whatever is heard of it.
 */
export const stockKnowledge = [
  'untouched',
  'asked',
  'refused',
  'reserved',
  'confirm-asked',
  'confirm-refused',
  'confirmed',
  'given-back',
] as const;

/** What a saga knows of the payment of its order. `waiting`: for the customer's challenge, or the provider's word. */
export const paymentKnowledge = [
  'untouched',
  'asked',
  'refused',
  'waiting',
  'authorized',
  'capture-asked',
  'captured',
  'settled',
] as const;

/** Why a saga goes backwards. */
const causeShape = z.object({
  /** Whether somebody wanted it (`cancelled`) or something was in the way (`failed`). */
  kind: z.enum(['cancelled', 'failed']),
  /** A word for programs, such as `insufficient-stock`, or what the customer said. */
  reason: z.string(),
});

/** The shape in which the knowledge of a saga is stored. */
export const knowledgeShape = z.object({
  stock: z.enum(stockKnowledge),
  payment: z.enum(paymentKnowledge),
  /** Set once the payment-service named the payment. */
  paymentId: z.string().optional(),
  /** Goes up with each change of the payment: older news is no news. */
  paymentVersion: z.int().optional(),
  /** What the order costs, as the product-service reserved it. */
  total: moneyShape.optional(),
  /** Set once the saga goes backwards, and never changed after that. */
  cause: causeShape.optional(),
  /** How often compensation was refused by somebody who knew what was asked. */
  refusals: z.int().min(0).default(0),
  /** How often an operator wanted it to be tried again. */
  round: z.int().min(0).default(0),
});

/** Everything that a saga knows of the world. It is stored before and after every step. */
export type Knowledge = z.infer<typeof knowledgeShape>;

export type Cause = z.infer<typeof causeShape>;

/** What is known when an order was just placed: nothing was touched. */
export const initialKnowledge: Knowledge = {
  stock: 'untouched',
  payment: 'untouched',
  refusals: 0,
  round: 0,
};

/** The two directions of a saga. */
export function directionOf(knowledge: Knowledge): 'forward' | 'compensating' {
  return knowledge.cause === undefined ? 'forward' : 'compensating';
}
