import type { Money } from './money.ts';
import type { OrderState, ReversalKind } from './orderState.ts';

/** What somebody wants to buy. */
export interface OrderLine {
  variantId: string;
  quantity: number;
}

/** A line of an order; what is known of it besides comes with the reservation. */
export interface OrderItem extends OrderLine {
  productId?: string;
  sku?: string;
  name?: string;
  unitPrice?: Money;
}

/** Where an order goes. Personal data: it is in no log and in no event. */
export interface ShippingAddress {
  name: string;
  line1: string;
  line2?: string;
  postalCode: string;
  city: string;
  region?: string;
  country: string;
}

/** What is left of an address when the account of the customer was deleted: where taxes were due. */
export type ErasedAddress = Pick<ShippingAddress, 'country'>;

/** An order, as it is stored and as it is answered. */
export interface Order {
  id: string;
  customerId: string;
  state: OrderState;
  items: OrderItem[];
  /** Known once the stock is reserved, with the prices of that moment. */
  total?: Money;
  shippingAddress: ShippingAddress | ErasedAddress;
  /** Set while an order is being taken back, and afterwards. */
  reversal?: ReversalKind;
  cancellationReason?: string;
  refundReason?: string;
  failureReason?: string;
  paymentId?: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC. */
  updatedAt: string;
  /** Goes up by one with every change. */
  version: number;
}

/** What a customer decides when placing an order. */
export interface Placement {
  customerId: string;
  items: OrderLine[];
  shippingAddress: ShippingAddress;
  paymentToken: string;
}
