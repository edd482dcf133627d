import type { ServiceName } from '../storefront/serviceNames';

/**
 * The points between two effects at which each service is killed once: after a commit and before the
 * message about it is published, after it was published and before that is noted, after an effect and
 * before its message is acknowledged, between a charge and its record, and between the steps of a saga.
 */
export const CRASH_POINTS: Record<ServiceName, readonly string[]> = {
  'api-gateway': [],
  'user-service': ['outbox.committed', 'outbox.published'],
  'product-service': ['stock.reserved'],
  'order-service': [
    'order.placed',
    'saga.step-started',
    'saga.step-answered',
    'outbox.committed',
    'outbox.published',
    'consumer.handled',
  ],
  'payment-service': [
    'payment.charged',
    'payment.recorded',
    'outbox.committed',
    'outbox.published',
  ],
  'notification-service': ['consumer.handled', 'delivery.sent'],
};
