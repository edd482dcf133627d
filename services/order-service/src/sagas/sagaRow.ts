import type { OrderItem } from '../orders/order.ts';
import type { OrderState, ReversalKind } from '../orders/orderState.ts';
import { knowledgeShape } from './knowledge.ts';
import type { Saga, SagaOrder } from './saga.ts';
import type { StepName } from './step.ts';

/** What is read of the order of a saga. */
export interface SagaOrderRow {
  order_id: string;
  customer_id: string;
  order_state: OrderState;
  items: OrderItem[];
  order_version: number;
  reversal: ReversalKind | null;
  reversal_reason: string | null;
}

/** A saga together with its order, as PostgreSQL returns them. */
export interface SagaRow extends SagaOrderRow {
  id: string;
  step: StepName | null;
  attempts: number;
  knowledge: unknown;
  payment_token: string | null;
  deadline_at: Date;
  wakeups: number;
  trace: Record<string, string> | null;
  version: number;
}

/** The columns of an order that a saga reads; the table must be called `orders`. */
export const sagaOrderColumns = `orders.id AS order_id, orders.customer_id, orders.state AS order_state, orders.items,
  orders.version AS order_version, orders.reversal, orders.reversal_reason`;

/** The saga that a row holds. */
export function sagaOf(row: SagaRow): Saga {
  return {
    id: row.id,
    order: sagaOrderOf(row),
    knowledge: knowledgeShape.parse(row.knowledge),
    step: row.step ?? undefined,
    attempts: row.attempts,
    paymentToken: row.payment_token ?? undefined,
    deadlineAt: row.deadline_at.getTime(),
    wakeups: row.wakeups,
    version: row.version,
    trace: row.trace ?? {},
  };
}

/** What a row says of the order of a saga. */
export function sagaOrderOf(row: SagaOrderRow): SagaOrder {
  return {
    id: row.order_id,
    customerId: row.customer_id,
    state: row.order_state,
    items: row.items,
    version: row.order_version,
    reversal:
      row.reversal === null
        ? undefined
        : { kind: row.reversal, reason: row.reversal_reason ?? row.reversal },
  };
}
