import type { OrderItem } from '../orders/order.ts';
import type { OrderState, ReversalKind } from '../orders/orderState.ts';
import type { Knowledge } from './knowledge.ts';
import type { StepName } from './step.ts';

/** Where a saga can be; `stuck` is for operators, and `abandoned` what one of them settled by hand. */
export const sagaStates = ['running', 'completed', 'stuck', 'abandoned'] as const;

export type SagaState = (typeof sagaStates)[number];

/** What a saga has to know of its order. */
export interface SagaOrder {
  id: string;
  customerId: string;
  state: OrderState;
  items: OrderItem[];
  version: number;
  reversal: { kind: ReversalKind; reason: string } | undefined;
}

/** A saga that this process works on. */
export interface Saga {
  id: string;
  order: SagaOrder;
  knowledge: Knowledge;
  /** The step that was begun last, and how often. */
  step: StepName | undefined;
  attempts: number;
  paymentToken: string | undefined;
  /** Milliseconds since 1970. */
  deadlineAt: number;
  /** How often somebody had wanted it to look again when it was read last. */
  wakeups: number;
  /** Changes with every write: whoever has an older one has lost the saga to another. */
  version: number;
  trace: Record<string, string>;
}
