import type { OrderChange } from '../orders/moveOrder.ts';
import { orderItemsWith } from '../orders/orderItems.ts';
import { type BackOff, backOffMs } from './backOff.ts';
import type { Knowledge } from './knowledge.ts';
import { begin, learn } from './learn.ts';
import { advance, deadlineAfter, planSaga, type SagaDeadlines, type SagaView } from './planSaga.ts';
import type { Saga } from './saga.ts';
import type { SagaChange } from './sagaChange.ts';
import type { StepOutcome } from './step.ts';

/** What a decision depends on besides the saga itself. */
export interface DecisionContext {
  now: number;
  /** A number from 0 up to 1, by chance. */
  random: number;
  deadlines: SagaDeadlines;
  /** Between attempts of one step. */
  retries: BackOff;
  /** Between looks at a payment that somebody else decides about. */
  polls: BackOff;
}

/**
 * Decides what is written about a saga: after a step with its outcome, or without one when the saga is begun or taken
 * over.
 */
export function decide(
  saga: Saga,
  ended: StepOutcome | undefined,
  context: DecisionContext,
): SagaChange {
  const learnt =
    saga.step === undefined || ended === undefined
      ? saga.knowledge
      : learn(saga.knowledge, saga.step, ended);
  const deadlineAt = deadlineAfter(
    { from: saga.knowledge, to: learnt, deadlineAt: saga.deadlineAt },
    context.deadlines,
    context.now,
  );
  const { reversal } = saga.order;
  const orderState = advance(saga.order.state, { knowledge: learnt, reversal });
  const { knowledge, plan } = planOnward(
    { knowledge: learnt, orderState, reversal, deadlineAt },
    context.now,
  );
  const base = { deadlineAt, ended, pauseMs: 0, started: undefined };
  switch (plan.plan) {
    case 'finish':
      return {
        ...base,
        state: 'completed',
        knowledge,
        order: orderChange(saga, { ...endedOrder(plan.orderState, knowledge) }, ended),
      };
    case 'give-up':
      return {
        ...base,
        state: 'stuck',
        knowledge,
        order: orderChange(saga, { state: orderState }, ended),
      };
    case 'step': {
      const pauseMs = pauseBefore(plan.step, saga, ended, context);
      const started = pauseMs === 0 ? plan.step : undefined;
      return {
        ...base,
        state: 'running',
        knowledge: started === undefined ? knowledge : begin(knowledge, started),
        started,
        pauseMs,
        order: orderChange(saga, { state: orderState }, ended),
      };
    }
  }
}

/** Turns around where that is the plan, and says what comes after that. */
function planOnward(view: SagaView, now: number) {
  const plan = planSaga(view, now);
  if (plan.plan !== 'turn') {
    return { knowledge: view.knowledge, plan };
  }
  const knowledge = { ...view.knowledge, cause: plan.cause };
  const onward = planSaga({ ...view, knowledge }, now);
  if (onward.plan === 'turn') {
    throw new Error('a saga turns around once');
  }
  return { knowledge, plan: onward };
}

/** How long to wait before a step. What went well, and what another replica left behind, goes on at once. */
function pauseBefore(
  step: string,
  saga: Saga,
  ended: StepOutcome | undefined,
  { polls, retries, random }: DecisionContext,
): number {
  if (ended === undefined) {
    return 0;
  }
  if (step === 'await-payment') {
    return backOffMs(step === saga.step ? saga.attempts : 1, polls, random);
  }
  const isRetry = step === saga.step && ended.outcome !== 'done';
  return isRetry ? backOffMs(saga.attempts, retries, random) : 0;
}

function endedOrder(state: OrderChange['state'], { cause }: Knowledge): OrderChange {
  return { state, ...(cause !== undefined && { endReason: cause.reason }) };
}

/** What changes of the order: its state, and what the step has brought to light. */
function orderChange(
  saga: Saga,
  change: OrderChange,
  ended: StepOutcome | undefined,
): OrderChange | undefined {
  const details = detailsOf(saga, ended);
  return change.state === saga.order.state && details === undefined
    ? undefined
    : { ...change, ...details };
}

function detailsOf(
  { order, knowledge }: Saga,
  ended: StepOutcome | undefined,
): Partial<OrderChange> | undefined {
  if (ended === undefined || ended.outcome === 'unknown') {
    return undefined;
  }
  if (ended.outcome === 'refused') {
    const { paymentId } = ended;
    return paymentId === undefined || paymentId === knowledge.paymentId ? undefined : { paymentId };
  }
  const { news } = ended;
  switch (news.is) {
    case 'stock-reserved':
      return { items: orderItemsWith(order.items, news.items), total: news.total };
    case 'payment-waiting':
      // Once is enough: the customer needs it to answer the challenge, however often it is looked at
      return knowledge.payment === 'waiting' ? undefined : { paymentId: news.paymentId };
    case 'payment-captured':
      return { paymentId: news.paymentId };
    default:
      return undefined;
  }
}
