import { randomUUID } from 'node:crypto';
import type { Payment, PaymentOrder, Payments } from '../../src/upstream/payments.ts';
import { UpstreamRefused } from '../../src/upstream/upstreamErrors.ts';
import type { Faults } from './faults.ts';

/** A payment with what the model knows besides. */
export interface ModelPayment extends Payment {
  captured: number;
  refunded: number;
  amount: number;
}

/** What the provider says first about a payment. */
export const firstStates = ['authorized', 'declined', 'challenge_required', 'processing'] as const;

export type FirstState = (typeof firstStates)[number];

/** The contract of the payment-service in memory. */
export class ModelPayments implements Payments {
  readonly all: ModelPayment[] = [];
  readonly #answers = new Map<string, Payment | UpstreamRefused>();
  readonly #faults: Faults;
  readonly #firstState: (token: string) => FirstState;
  /** Plays a provider that will not give money back. */
  refusesRefunds = false;

  constructor(firstState: (token: string) => FirstState, faults: Faults) {
    this.#firstState = firstState;
    this.#faults = faults;
  }

  /** Somebody else decides about all payments that wait. */
  decide(state: 'authorized' | 'declined'): Payment[] {
    return this.all
      .filter(payment => payment.state === 'challenge_required' || payment.state === 'processing')
      .map(payment => this.#move(payment, state));
  }

  async authorize(order: PaymentOrder, key: string): Promise<Payment> {
    return this.#once(key, () => {
      const { orderId } = order;
      if (
        this.#of(orderId).some(({ state }) => !['declined', 'voided', 'failed'].includes(state))
      ) {
        throw refused();
      }
      const payment: ModelPayment = {
        id: randomUUID(),
        orderId,
        state: this.#firstState(order.token),
        version: 1,
        captured: 0,
        refunded: 0,
        amount: order.amount.amount,
      };
      this.all.push(payment);
      return { ...payment };
    });
  }

  async ofOrder(orderId: string): Promise<Payment[]> {
    return this.#faults.call(() => this.#of(orderId).map(payment => ({ ...payment })));
  }

  async payment(paymentId: string): Promise<Payment> {
    return this.#faults.call(() => ({ ...this.#find(paymentId) }));
  }

  async capture(paymentId: string, key: string): Promise<Payment> {
    return this.#once(key, () => {
      const payment = this.#find(paymentId);
      if (payment.state !== 'authorized') {
        throw refused();
      }
      payment.captured = payment.amount;
      return this.#move(payment, 'captured');
    });
  }

  async void(paymentId: string, key: string): Promise<void> {
    await this.#once(key, () => {
      const payment = this.#find(paymentId);
      // While the provider works on a payment it cannot be taken back
      if (!['authorized', 'challenge_required'].includes(payment.state)) {
        throw refused();
      }
      return this.#move(payment, 'voided');
    });
  }

  async refund(paymentId: string, _reason: string, key: string): Promise<void> {
    await this.#once(key, () => {
      const payment = this.#find(paymentId);
      if (payment.state !== 'captured' || this.refusesRefunds) {
        throw refused();
      }
      payment.refunded = payment.captured;
      return this.#move(payment, 'refunded');
    });
  }

  /** The same key has the same answer, a refusal too. */
  #once(key: string, work: () => Payment): Promise<Payment> {
    return this.#faults.call(() => {
      const answer = this.#answers.get(key) ?? answerOf(work);
      this.#answers.set(key, answer);
      if (answer instanceof UpstreamRefused) {
        throw answer;
      }
      return answer;
    });
  }

  #move(payment: ModelPayment, state: string): Payment {
    payment.state = state;
    payment.version += 1;
    return { ...payment };
  }

  #of(orderId: string): ModelPayment[] {
    return this.all.filter(payment => payment.orderId === orderId);
  }

  #find(paymentId: string): ModelPayment {
    const payment = this.all.find(({ id }) => id === paymentId);
    if (payment === undefined) {
      throw new UpstreamRefused('model', 404, undefined);
    }
    return payment;
  }
}

function answerOf(work: () => Payment): Payment | UpstreamRefused {
  try {
    return work();
  } catch (error) {
    if (error instanceof UpstreamRefused) {
      return error;
    }
    throw error;
  }
}

function refused(): UpstreamRefused {
  return new UpstreamRefused('model', 409, undefined);
}
