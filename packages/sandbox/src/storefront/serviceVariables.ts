import type { ServiceName } from '@internal/services/src/storefront/serviceNames';
import type { Addresses } from './Addresses';

/** What a service keeps its data in, beside its own database. */
export const SERVICE_NEEDS: Readonly<
  Record<ServiceName, readonly ('postgresql' | 'rabbitmq' | 'redis')[]>
> = {
  'api-gateway': ['redis'],
  'user-service': ['postgresql', 'rabbitmq', 'redis'],
  'product-service': ['postgresql', 'redis'],
  'order-service': ['postgresql', 'rabbitmq'],
  'payment-service': ['postgresql', 'rabbitmq'],
  'notification-service': ['postgresql', 'rabbitmq'],
};

/** The environment variables of a service's replicas, apart from their port. */
export function serviceVariables(
  service: ServiceName,
  addresses: Addresses,
): NodeJS.ProcessEnv {
  const needs = SERVICE_NEEDS[service];
  return {
    LOG_LEVEL: 'info',
    // The proxy knows at once that a replica is going; there is no time to bridge.
    SHUTDOWN_DELAY_MS: '0',
    IDENTITY_SECRETS: addresses.secrets.identitySecret,
    ...(needs.includes('postgresql') && {
      DATABASE_URL: addresses.databaseUrl(service, 'worker'),
      DATABASE_POOL_SIZE: '8',
      MIGRATE_ON_START: 'false',
    }),
    ...(needs.includes('rabbitmq') && {
      RABBITMQ_URL: addresses.rabbitMqUrl,
    }),
    ...(needs.includes('redis') && { REDIS_URL: addresses.redisUrl }),
    ...ownVariables(service, addresses),
  };
}

/** What only this service reads. */
function ownVariables(
  service: ServiceName,
  addresses: Addresses,
): NodeJS.ProcessEnv {
  const { secrets, outboxDirectory } = addresses;
  const urlOf = (callee: ServiceName) =>
    addresses.urlFor({ caller: service, callee });
  switch (service) {
    case 'api-gateway':
      return {
        USER_SERVICE_URL: urlOf('user-service'),
        PRODUCT_SERVICE_URL: urlOf('product-service'),
        ORDER_SERVICE_URL: urlOf('order-service'),
        PAYMENT_SERVICE_URL: urlOf('payment-service'),
        NOTIFICATION_SERVICE_URL: urlOf('notification-service'),
      };
    case 'order-service':
      return {
        PRODUCT_SERVICE_URL: urlOf('product-service'),
        PAYMENT_SERVICE_URL: urlOf('payment-service'),
      };
    case 'user-service':
      return {
        KEY_ENCRYPTION_KEYS: Buffer.from(
          secrets.keyEncryptionKey,
          'hex',
        ).toString('base64'),
      };
    case 'payment-service':
      return {
        PAYMENT_WEBHOOK_URL: `${urlOf(service)}/payments/webhooks/simulated`,
      };
    case 'notification-service':
      return {
        OUTBOX_DIRECTORY: outboxDirectory,
        UNSUBSCRIBE_SECRETS: secrets.unsubscribeSecret,
        PUBLIC_API_URL: `${addresses.urlOf('api-gateway')}/api`,
      };
    default:
      return {};
  }
}
