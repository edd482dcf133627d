import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Order } from '../src/orders/order.ts';
import type { OrderState } from '../src/orders/orderState.ts';
import { eventually } from './eventually.ts';
import { type Answer, send } from './http.ts';
import { type IdentityHeaders, signedIn } from './identities.ts';
import { startStubPayments, type StubPayments } from './stubs/stubPayments.ts';
import { startStubProducts, type StubProducts } from './stubs/stubProducts.ts';
import { startTestService, type TestService } from './testService.ts';

/** Where tests have things sent to: nobody lives there. */
export const testAddress = {
  name: 'Ada Probe',
  line1: 'Musterweg 1',
  postalCode: '12345',
  city: 'Musterstadt',
  country: 'DE',
};

/** What a test decides about an order. */
export interface TestPlacement {
  token?: string;
  items?: { variantId: string; quantity: number }[];
  key?: string;
  customer?: IdentityHeaders;
}

/** The service with everybody whom it calls. */
export class Shop {
  readonly products: StubProducts;
  readonly payments: StubPayments;
  readonly customer: IdentityHeaders;
  readonly admin: IdentityHeaders;
  service: TestService;

  private constructor(parts: {
    products: StubProducts;
    payments: StubPayments;
    service: TestService;
    customer: IdentityHeaders;
    admin: IdentityHeaders;
  }) {
    this.products = parts.products;
    this.payments = parts.payments;
    this.service = parts.service;
    this.customer = parts.customer;
    this.admin = parts.admin;
  }

  static async open(overrides: Record<string, string> = {}, stock = 10_000): Promise<Shop> {
    const products = await startStubProducts(stock);
    const payments = await startStubPayments();
    const service = await startTestService({
      PRODUCT_SERVICE_URL: products.server.url,
      PAYMENT_SERVICE_URL: payments.server.url,
      ...overrides,
    });
    return new Shop({
      products,
      payments,
      service,
      customer: await signedIn(['customer']),
      admin: await signedIn(['admin']),
    });
  }

  async close(): Promise<void> {
    await this.service.stop();
    await this.products.server.stop();
    await this.payments.server.stop();
  }

  async call<Body = unknown>(
    method: string,
    path: string,
    options: { as?: IdentityHeaders; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer<Body>> {
    return send<Body>(method, this.service.url + path, {
      ...(options.body !== undefined && { body: options.body }),
      headers: { ...(options.as ?? this.customer), ...options.headers },
    });
  }

  /** Places an order, in the name of the customer where nobody else is named. */
  async place(placement: TestPlacement = {}): Promise<Answer<Order>> {
    return this.call<Order>('POST', '/orders', {
      as: placement.customer ?? this.customer,
      headers: { 'idempotency-key': placement.key ?? randomUUID() },
      body: {
        items: placement.items ?? [{ variantId: randomUUID(), quantity: 2 }],
        shippingAddress: testAddress,
        paymentMethod: { token: placement.token ?? 'tok_ok' },
      },
    });
  }

  async order(id: string): Promise<Order> {
    return (await this.call<Order>('GET', `/orders/${id}`, { as: this.admin })).body;
  }

  /** Waits until the order is in one of the states. */
  async reaches(id: string, ...states: OrderState[]): Promise<Order> {
    return eventually(async () => {
      const order = await this.order(id);
      expect(states).toContain(order.state);
      return order;
    }, 20_000);
  }
}
