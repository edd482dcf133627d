import type { Money } from '../orders/money.ts';
import type { Payment, PaymentOrder, Payments } from '../upstream/payments.ts';
import { UpstreamRefused } from '../upstream/upstreamErrors.ts';
import type { StepOutcome } from './step.ts';

/** What is known of an order when its payment is to be dealt with. */
export interface PaymentContext {
  orderId: string;
  customerId: string;
  total: Money | undefined;
  paymentToken: string | undefined;
  paymentId: string | undefined;
  paymentVersion: number | undefined;
  /** How often taking back was refused before; what was refused for certain is asked for anew, with another key. */
  refusals: string;
}

/** States in which a payment holds no money, and never will. */
const over = new Set(['voided', 'refunded', 'declined', 'failed']);

/** Asks for the money. Asking again with the same key finds the same payment. */
export async function authorizePayment(
  payments: Payments,
  context: PaymentContext,
): Promise<StepOutcome> {
  try {
    return newsOf(await payments.authorize(orderOf(context), authorizeKey(context.orderId)));
  } catch (error) {
    if (!(error instanceof UpstreamRefused && error.status === 409)) {
      throw error;
    }
    // Either the same call is still being worked on, or the order has its payment already: look
    const payment = (await payments.ofOrder(context.orderId)).find(({ state }) => !over.has(state));
    return payment === undefined
      ? { outcome: 'unknown', reason: 'the payment is being made' }
      : newsOf(payment);
  }
}

/** Looks how far a payment is that somebody else decides about. */
export async function awaitPayment(
  payments: Payments,
  context: PaymentContext,
): Promise<StepOutcome> {
  return newsOf(await payments.payment(paymentIdOf(context)));
}

/** Takes the money that was authorised. */
export async function capturePayment(
  payments: Payments,
  context: PaymentContext,
): Promise<StepOutcome> {
  const paymentId = paymentIdOf(context);
  // A refusal is an answer as well and would be repeated: with the version, what changed is asked for anew
  const key = `${context.orderId}:capture:${context.paymentVersion ?? 0}`;
  try {
    const captured = newsOf(await payments.capture(paymentId, key));
    return isAuthorized(captured)
      ? { outcome: 'unknown', reason: 'the payment is not captured yet' }
      : captured;
  } catch (error) {
    if (!(error instanceof UpstreamRefused)) {
      throw error;
    }
    const payment = await payments.payment(paymentId);
    return payment.state === 'authorized' && payment.version === context.paymentVersion
      ? { outcome: 'refused', reason: 'capture-refused', paymentId }
      : newsOf(payment);
  }
}

/**
 * Makes sure that the order holds no money, whatever happened before. An authorisation of which nothing is known may
 * still be on its way: asking for it once more, with its own key, makes it known, and what is known can be undone.
 */
export async function settlePayment(
  payments: Payments,
  context: PaymentContext,
  reason: string,
): Promise<StepOutcome> {
  const { orderId } = context;
  let found = await payments.ofOrder(orderId);
  if (found.length === 0) {
    if (context.paymentToken === undefined) {
      // It was captured once, or the way to pay would still be known
      return { outcome: 'refused', reason: 'payment-missing' };
    }
    found = await authorizeToUndo(payments, context);
  }
  let refused = false;
  for (const payment of found) {
    refused = !(await undo(payments, payment, context, reason)) || refused;
  }
  const left = (await payments.ofOrder(orderId)).filter(({ state }) => !over.has(state));
  if (left.length === 0) {
    return { outcome: 'done', news: { is: 'payment-settled' } };
  }
  return refused && left.every(({ state }) => state !== 'processing')
    ? { outcome: 'refused', reason: `payment-stays-${left[0]?.state ?? 'there'}` }
    : { outcome: 'unknown', reason: 'the payment is not settled yet' };
}

async function authorizeToUndo(payments: Payments, context: PaymentContext): Promise<Payment[]> {
  try {
    return [await payments.authorize(orderOf(context), authorizeKey(context.orderId))];
  } catch (error) {
    if (error instanceof UpstreamRefused && error.status !== 409) {
      // What is refused today is refused to the call that is still on its way as well
      return [];
    }
    throw error;
  }
}

/** @returns false when it was refused */
async function undo(
  payments: Payments,
  { id, state, version }: Payment,
  { orderId, refusals }: PaymentContext,
  reason: string,
): Promise<boolean> {
  if (over.has(state)) {
    return true;
  }
  try {
    // A refusal is an answer, too, and would be repeated: after one, or when the payment is another, the key is new
    const again = `${version}:${refusals}`;
    if (state === 'captured' || state === 'partially_refunded') {
      await payments.refund(id, reason, `${orderId}:refund:${again}`);
    } else {
      await payments.void(id, `${orderId}:void:${again}`);
    }
    return true;
  } catch (error) {
    if (error instanceof UpstreamRefused) {
      return false;
    }
    throw error;
  }
}

/** What the state of a payment means to an order. */
function newsOf({ id, state, version }: Payment): StepOutcome {
  const payment = { paymentId: id, paymentVersion: version };
  switch (state) {
    case 'processing':
    case 'challenge_required':
      return { outcome: 'done', news: { is: 'payment-waiting', ...payment } };
    case 'authorized':
      return { outcome: 'done', news: { is: 'payment-authorized', ...payment } };
    case 'captured':
      return { outcome: 'done', news: { is: 'payment-captured', ...payment } };
    default:
      return { outcome: 'refused', reason: `payment-${state}`, paymentId: id };
  }
}

function isAuthorized(outcome: StepOutcome): boolean {
  return outcome.outcome === 'done' && outcome.news.is === 'payment-authorized';
}

function authorizeKey(orderId: string): string {
  return `${orderId}:authorize:1`;
}

function paymentIdOf({ paymentId }: PaymentContext): string {
  if (paymentId === undefined) {
    throw new Error('the payment is not known');
  }
  return paymentId;
}

function orderOf({ orderId, customerId, total, paymentToken }: PaymentContext): PaymentOrder {
  if (total === undefined || paymentToken === undefined) {
    throw new Error('it is not known what to pay, or how');
  }
  return { orderId, customerId, amount: total, token: paymentToken };
}
