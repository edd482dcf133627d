import type { OrderLine } from '../orders/order.ts';
import type { Payments } from '../upstream/payments.ts';
import type { Products } from '../upstream/products.ts';
import { UpstreamRefused, UpstreamUnknown } from '../upstream/upstreamErrors.ts';
import type { Knowledge } from './knowledge.ts';
import { authorizePayment, awaitPayment, capturePayment, settlePayment } from './paymentSteps.ts';
import type { StepName, StepOutcome } from './step.ts';
import { confirmStock, reserveStock, returnStock } from './stockSteps.ts';

/** Whom sagas ask. */
export interface Upstreams {
  products: Products;
  payments: Payments;
}

/** What the steps of a saga need to know of its order. */
export interface StepContext {
  orderId: string;
  customerId: string;
  items: readonly OrderLine[];
  paymentToken: string | undefined;
  knowledge: Knowledge;
  /** How long stock has to be held. */
  reservationSeconds: number;
}

/** Does one step: calls whom it has to call, and says what is known afterwards. Never throws for what others do. */
export async function performStep(
  step: StepName,
  upstreams: Upstreams,
  context: StepContext,
): Promise<StepOutcome> {
  try {
    return await call(step, upstreams, context);
  } catch (error) {
    if (error instanceof UpstreamUnknown) {
      return { outcome: 'unknown', reason: error.message };
    }
    if (error instanceof UpstreamRefused) {
      return { outcome: 'refused', reason: error.problem ?? `refused-with-${error.status}` };
    }
    throw error;
  }
}

function call(
  step: StepName,
  { products, payments }: Upstreams,
  context: StepContext,
): Promise<StepOutcome> {
  const { orderId, knowledge } = context;
  const { total, paymentId, paymentVersion, round } = knowledge;
  const refusals = `${round}.${knowledge.refusals}`;
  const payment = { ...context, total, paymentId, paymentVersion, refusals };
  switch (step) {
    case 'reserve-stock':
      return reserveStock(products, context, context.reservationSeconds);
    case 'authorize-payment':
      return authorizePayment(payments, payment);
    case 'await-payment':
      return awaitPayment(payments, payment);
    case 'capture-payment':
      return capturePayment(payments, payment);
    case 'confirm-stock':
      return confirmStock(products, orderId);
    case 'settle-payment':
      return settlePayment(payments, payment, knowledge.cause?.reason ?? 'order-taken-back');
    case 'return-stock':
      return returnStock(products, orderId);
  }
}
