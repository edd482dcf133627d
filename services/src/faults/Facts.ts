/** What the services say after a run, and what the customers were told. */
export interface Facts {
  /** Orders that customers were told of. */
  promised: { id: string }[];
  orders: OrderFact[];
  payments: PaymentFact[];
  /** What the payment provider holds of each order, in minor units: captured less refunded. */
  charges: { orderId: string; amount: number }[];
  stock: StockFact[];
  /** Messages that are still waiting to be published. */
  outboxes: { service: string; messages: number }[];
  /** What the services' own checks say. */
  invariants: { service: string; name: string; holds: boolean }[];
  /** Messages to customers that left the shop. */
  notifications: { orderId: string; topic: string; channel: string }[];
  /** Messages in dead-letter queues that were not poison. */
  buried: { queue: string; id: string }[];
}

/** An order as order-service shows it. Amounts are in minor units. */
export interface OrderFact {
  id: string;
  state: string;
  total: number | undefined;
  items: { variantId: string; quantity: number }[];
}

/** A payment as payment-service shows it. Amounts are in minor units. */
export interface PaymentFact {
  id: string;
  orderId: string;
  state: string;
  captured: number;
  refunded: number;
}

/** The stock of a variant as product-service shows it. */
export interface StockFact {
  variantId: string;
  available: number;
  reserved: number;
  sold: number;
  received: number;
}
