import { goodsAreOut, type OrderState, type ReversalKind } from '../orders/orderState.ts';
import type { Cause, Knowledge } from './knowledge.ts';
import type { StepName } from './step.ts';

/** Everything that decides how a saga goes on. */
export interface SagaView {
  knowledge: Knowledge;
  orderState: OrderState;
  /** Set when somebody wants the order to be taken back. */
  reversal: { kind: ReversalKind; reason: string } | undefined;
  /** From when on the way forward is given up, in milliseconds since 1970. */
  deadlineAt: number;
}

/** What a saga does next. */
export type Plan =
  | { plan: 'step'; step: StepName }
  /** Go back from here on. */
  | { plan: 'turn'; cause: Cause }
  /** Nothing is left to do; the order ends in this state. */
  | { plan: 'finish'; orderState: OrderState }
  /** Nobody but an operator can help. */
  | { plan: 'give-up' };

/** A refusal may come from a state that passes; one that is repeated so often does not. */
export const mostRefusals = 5;

/** Decides what a saga does next. Every step may be repeated: asking twice has the effect of asking once. */
export function planSaga(view: SagaView, now: number): Plan {
  return view.knowledge.cause === undefined
    ? planForward(view, now)
    : planBack(view, view.knowledge.cause);
}

function planForward({ knowledge, orderState, reversal, deadlineAt }: SagaView, now: number): Plan {
  if (reversal !== undefined) {
    return { plan: 'turn', cause: { kind: 'cancelled', reason: reversal.reason } };
  }
  const step = nextStep(knowledge);
  if (step === undefined) {
    return { plan: 'finish', orderState };
  }
  if (now >= deadlineAt) {
    return { plan: 'turn', cause: causeOfDelay(knowledge) };
  }
  return { plan: 'step', step };
}

function nextStep({ stock, payment }: Knowledge): StepName | undefined {
  if (stock === 'untouched' || stock === 'asked') {
    return 'reserve-stock';
  }
  switch (payment) {
    case 'untouched':
    case 'asked':
      return 'authorize-payment';
    case 'waiting':
      return 'await-payment';
    case 'authorized':
    case 'capture-asked':
      return 'capture-payment';
    default:
      return stock === 'confirmed' ? undefined : 'confirm-stock';
  }
}

function causeOfDelay({ payment }: Knowledge): Cause {
  return payment === 'waiting'
    ? { kind: 'cancelled', reason: 'payment-challenge-expired' }
    : { kind: 'failed', reason: 'timed-out' };
}

/** Takes back what may have been done, the last first: the money, then the stock. */
function planBack({ knowledge, orderState }: SagaView, cause: Cause): Plan {
  const { stock, payment, refusals } = knowledge;
  if (refusals >= mostRefusals) {
    return { plan: 'give-up' };
  }
  if (payment !== 'untouched' && payment !== 'settled') {
    return { plan: 'step', step: 'settle-payment' };
  }
  if (stock !== 'untouched' && stock !== 'given-back' && !goodsAreOut(orderState)) {
    return { plan: 'step', step: 'return-stock' };
  }
  return { plan: 'finish', orderState: endOf(orderState, cause) };
}

/** How an order ends that is taken back: what was paid for is refunded, the rest depends on who wanted it. */
export function endOf(orderState: OrderState, cause: Cause): OrderState {
  switch (orderState) {
    case 'pending':
    case 'reserved':
      return cause.kind;
    default:
      return 'refunded';
  }
}

/** How far an order is by what its saga knows; at most one state further than it was. */
export function advance(
  orderState: OrderState,
  view: Pick<SagaView, 'knowledge' | 'reversal'>,
): OrderState {
  const { stock, payment } = view.knowledge;
  if (orderState === 'pending' && stock === 'reserved') {
    return 'reserved';
  }
  if (orderState === 'reserved' && payment === 'captured') {
    return 'paid';
  }
  // Nobody is told that an order is confirmed once it is being taken back
  if (orderState === 'paid' && stock === 'confirmed' && view.reversal === undefined) {
    return 'confirmed';
  }
  return orderState;
}

/** How long sagas may take. */
export interface SagaDeadlines {
  /** For the steps on the way forward, without the time that the customer takes for a challenge. */
  forwardMs: number;
  /** For the customer, or the provider, to decide about a payment. */
  challengeMs: number;
}

/** The deadline after something was learnt: waiting for the customer has a time of its own, and what follows a new one. */
export function deadlineAfter(
  change: { from: Knowledge; to: Knowledge; deadlineAt: number },
  deadlines: SagaDeadlines,
  now: number,
): number {
  const { from, to, deadlineAt } = change;
  if (from.payment === to.payment) {
    return deadlineAt;
  }
  if (to.payment === 'waiting') {
    return now + deadlines.challengeMs;
  }
  return from.payment === 'waiting' ? now + deadlines.forwardMs : deadlineAt;
}

/** How long stock has to be held, so that it outlasts every deadline of the saga. */
export function reservationSeconds({ forwardMs, challengeMs }: SagaDeadlines): number {
  return Math.ceil((2 * forwardMs + challengeMs) / 1_000) + 60;
}
