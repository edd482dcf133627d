import type { Money } from '../payments/payment.ts';

/** How the provider calls the state of a payment. */
export type ProviderStatus =
  'pending' | 'challenge_required' | 'authorized' | 'declined' | 'captured' | 'voided';

/** A payment as the provider knows it at one moment. Amounts are totals, never differences. */
export interface ProviderPayment {
  /** The provider's own id. */
  id: string;
  /** The id that the service gave the payment. */
  reference: string;
  status: ProviderStatus;
  amount: Money;
  capturedAmount: number;
  refundedAmount: number;
  declineCode?: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

/** Something that the provider tells by webhook. */
export interface ProviderEvent {
  /** The same for every delivery of the event. */
  id: string;
  type: string;
  /** The payment right after the event. */
  payment: ProviderPayment;
}

/** One page of the provider's report. */
export interface ProviderReport {
  payments: ProviderPayment[];
  /** Where the next page begins; left out on the last one. */
  next?: string;
}

/** What every change asks for. */
export interface ProviderRequest {
  /** The same key has its effect once, however often it is sent. */
  idempotencyKey: string;
}

/**
 * A payment provider. Another provider is another class like this one: it translates between these calls and the
 * provider's own API, and knows nothing of the service's database. Every call may be made again with the same
 * idempotency key, by any instance, at any time. A call that gets no answer throws ProviderUnavailable, and whether it
 * had its effect is then unknown; one that the provider turns down throws ProviderRefused, and it had none.
 */
export interface PaymentProvider {
  /** Stored with what the provider tells. */
  readonly name: string;

  /**
   * Asks for the money to be set aside. A decline is an answer (`declined`), not an error; so are `pending` (a webhook
   * tells the result) and `challenge_required`.
   *
   * @param request.reference the id of the payment here, which the provider hands back in everything it tells
   */
  authorize(
    request: ProviderRequest & { reference: string; amount: Money; token: string },
  ): Promise<ProviderPayment>;

  /** Hands on what the customer answered to a challenge. A wrong answer leads to `declined`. */
  answerChallenge(
    request: ProviderRequest & { providerPaymentId: string; code: string },
  ): Promise<ProviderPayment>;

  /** Takes all of the money that was set aside. */
  capture(request: ProviderRequest & { providerPaymentId: string }): Promise<ProviderPayment>;

  /** Gives up a payment of which nothing was captured. */
  void(request: ProviderRequest & { providerPaymentId: string }): Promise<ProviderPayment>;

  /** Gives back a part of what was captured, or all of it. */
  refund(
    request: ProviderRequest & { providerPaymentId: string; amount: number },
  ): Promise<ProviderPayment>;

  /** Every payment with a reference, the oldest first: more than one means that something went wrong. */
  find(reference: string): Promise<ProviderPayment[]>;

  /** The payments that were made in a window of time, in pages. */
  report(window: { from: Date; to: Date; after?: string }): Promise<ProviderReport>;

  /**
   * Reads the body of a webhook.
   *
   * @param rawBody exactly the bytes that arrived: the signature is over them
   * @throws InvalidWebhook when it is not signed by the provider, or not now
   */
  readWebhook(
    rawBody: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): ProviderEvent;
}

/** No answer came. Whether the call had its effect is unknown. */
export class ProviderUnavailable extends Error {
  constructor(operation: string, cause?: unknown) {
    super(`the payment provider did not answer: ${operation}`, { cause });
    this.name = 'ProviderUnavailable';
  }
}

/** The provider turned a call down; it had no effect. */
export class ProviderRefused extends Error {
  /** The provider's own word for why. */
  readonly code: string;
  /** The payment as it is, where there is one. */
  readonly payment: ProviderPayment | undefined;

  constructor(code: string, payment?: ProviderPayment) {
    super(`the payment provider refused: ${code}`);
    this.name = 'ProviderRefused';
    this.code = code;
    this.payment = payment;
  }
}

/** The body of a webhook that the provider did not sign, or not for now. */
export class InvalidWebhook extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidWebhook';
  }
}
