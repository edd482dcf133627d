import { z } from 'zod';
import { type Payment, type PaymentOrder, type Payments, paymentShape } from './payments.ts';
import type { Upstream } from './upstream.ts';

const listShape = z.object({ items: z.array(paymentShape) });

/** What is answered to a change that is looked up afterwards. */
const anyAnswer = z.unknown();

/** The payment-service over HTTP. */
export class PaymentClient implements Payments {
  readonly #upstream: Pick<Upstream, 'call'>;

  constructor(upstream: Pick<Upstream, 'call'>) {
    this.#upstream = upstream;
  }

  async authorize(payment: PaymentOrder, key: string): Promise<Payment> {
    const { orderId, customerId, amount, token } = payment;
    const body = { orderId, customerId, amount, method: { token } };
    return this.#upstream.call(
      { method: 'POST', route: '/payments', path: '/payments', body, idempotencyKey: key },
      paymentShape,
    );
  }

  async ofOrder(orderId: string): Promise<Payment[]> {
    const path = `/payments?orderId=${encodeURIComponent(orderId)}`;
    const call = { method: 'GET', route: '/payments', path } as const;
    return (await this.#upstream.call(call, listShape)).items;
  }

  async payment(paymentId: string): Promise<Payment> {
    const call = {
      method: 'GET',
      route: '/payments/{paymentId}',
      path: pathOf(paymentId),
    } as const;
    return this.#upstream.call(call, paymentShape);
  }

  async capture(paymentId: string, key: string): Promise<Payment> {
    return this.#upstream.call(this.#change(paymentId, 'capture', key), paymentShape);
  }

  async void(paymentId: string, key: string): Promise<void> {
    await this.#upstream.call(this.#change(paymentId, 'void', key), anyAnswer);
  }

  async refund(paymentId: string, reason: string, key: string): Promise<void> {
    const call = { ...this.#change(paymentId, 'refunds', key), body: { reason } };
    await this.#upstream.call(call, anyAnswer);
  }

  #change(paymentId: string, change: string, key: string) {
    return {
      method: 'POST',
      route: `/payments/{paymentId}/${change}`,
      path: `${pathOf(paymentId)}/${change}`,
      idempotencyKey: key,
    } as const;
  }
}

function pathOf(paymentId: string): string {
  return `/payments/${encodeURIComponent(paymentId)}`;
}
