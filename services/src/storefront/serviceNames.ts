/** The shop's services, in the order in which they depend on each other. */
export const SERVICE_NAMES = [
  'user-service',
  'product-service',
  'payment-service',
  'order-service',
  'notification-service',
  'api-gateway',
] as const;

/** One of the shop's services. */
export type ServiceName = (typeof SERVICE_NAMES)[number];
