import type { ServiceName } from '@internal/services/src/storefront/serviceNames';
import { RABBITMQ_USER } from '../backing/rabbitMqUnits';
import type { ServiceAddresses } from './ServiceAddresses';

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
  addresses: ServiceAddresses,
): NodeJS.ProcessEnv {
  const { secrets, port } = addresses;
  const needs = SERVICE_NEEDS[service];
  return {
    LOG_LEVEL: 'info',
    // The proxy knows at once that a replica is going; there is no time to bridge.
    SHUTDOWN_DELAY_MS: '0',
    IDENTITY_SECRETS: secrets.identitySecret,
    ...(needs.includes('postgresql') && {
      DATABASE_URL: addresses.databaseUrl(service, 'worker'),
      DATABASE_POOL_SIZE: '8',
      MIGRATE_ON_START: 'false',
    }),
    ...(needs.includes('rabbitmq') && {
      RABBITMQ_URL: `amqp://${RABBITMQ_USER}:${
        secrets.rabbitMqPassword
      }@127.0.0.1:${port('rabbitmq')}`,
    }),
    ...(needs.includes('redis') && {
      REDIS_URL: `redis://:${secrets.redisPassword}@127.0.0.1:${port('redis')}`,
    }),
    ...ownVariables(service, addresses),
  };
}

/** What only this service reads. */
function ownVariables(
  service: ServiceName,
  addresses: ServiceAddresses,
): NodeJS.ProcessEnv {
  const { secrets, outboxDirectory } = addresses;
  const urlOf = (callee: ServiceName, caller: ServiceName | 'outside') =>
    `http://127.0.0.1:${addresses.portOf({ caller, callee })}`;
  switch (service) {
    case 'api-gateway':
      return {
        USER_SERVICE_URL: urlOf('user-service', service),
        PRODUCT_SERVICE_URL: urlOf('product-service', service),
        ORDER_SERVICE_URL: urlOf('order-service', service),
        PAYMENT_SERVICE_URL: urlOf('payment-service', service),
        NOTIFICATION_SERVICE_URL: urlOf('notification-service', service),
      };
    case 'order-service':
      return {
        PRODUCT_SERVICE_URL: urlOf('product-service', service),
        PAYMENT_SERVICE_URL: urlOf('payment-service', service),
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
        PAYMENT_WEBHOOK_URL: `${urlOf(
          service,
          service,
        )}/payments/webhooks/simulated`,
      };
    case 'notification-service':
      return {
        OUTBOX_DIRECTORY: outboxDirectory,
        UNSUBSCRIBE_SECRETS: secrets.unsubscribeSecret,
        PUBLIC_API_URL: `${urlOf('api-gateway', 'outside')}/api`,
      };
    default:
      return {};
  }
}
