import { HttpProblem, type ProblemDocument } from '../platform/http/problem.ts';
import type { PaymentState } from './paymentFacts.ts';

/** A problem that callers tell from others by its type. */
class PaymentProblem extends HttpProblem {
  readonly #type: string;
  readonly #members: Record<string, unknown>;

  constructor(
    status: number,
    type: string,
    detail: string,
    options: { members?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) {
    super(status, detail, { ...(options.headers && { headers: options.headers }) });
    this.name = 'PaymentProblem';
    this.#type = type;
    this.#members = options.members ?? {};
  }

  override toDocument(requestId: string | undefined): ProblemDocument {
    return { ...super.toDocument(requestId), ...this.#members, type: `/problems/${this.#type}` };
  }
}

/** There is no payment with this id, or none that the caller may know of. */
export function paymentNotFound(id: string): HttpProblem {
  return new HttpProblem(404, `There is no payment ${id}`);
}

/** The order has a payment already that is not declined, voided or failed. */
export function orderHasPayment(orderId: string): HttpProblem {
  return new PaymentProblem(
    409,
    'order-has-payment',
    `Order ${orderId} has a payment that is not declined, voided or failed`,
  );
}

/** In this state it cannot be done, and will not be possible by waiting. */
export function wrongState(state: PaymentState): HttpProblem {
  return new PaymentProblem(
    409,
    'payment-state',
    `This cannot be done with a payment that is ${state.replaceAll('_', ' ')}`,
    { members: { state } },
  );
}

/** The provider has not decided yet, or something else is being done with the payment: ask again. */
export function paymentBusy(): HttpProblem {
  return new PaymentProblem(
    409,
    'payment-busy',
    'Something else is being done with this payment; try again',
    { headers: { 'retry-after': '1' } },
  );
}

/** More is to be refunded than was captured and not refunded yet. */
export function refundTooLarge(refundable: number): HttpProblem {
  return new PaymentProblem(
    409,
    'refund-too-large',
    `Only ${refundable} of what was captured can still be refunded`,
    { members: { refundable } },
  );
}

/** The provider turned it down. */
export function refusedByProvider(code: string): HttpProblem {
  return new PaymentProblem(409, 'refused-by-provider', 'The payment provider refused this', {
    members: { code },
  });
}

/** The provider does not answer. What was asked for is carried on in the background. */
export function providerAway(cause: unknown): HttpProblem {
  return new HttpProblem(503, 'The payment provider does not answer; try again with the same key', {
    headers: { 'retry-after': '2' },
    cause,
  });
}
