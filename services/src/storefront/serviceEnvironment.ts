import type { ServiceDatabase } from './createServiceDatabase';
import type { ServiceName } from './serviceNames';
import type { Storefront } from './Storefront';

/** Services that keep rows. */
export const SERVICES_WITH_DATABASE: readonly ServiceName[] = [
  'user-service',
  'product-service',
  'order-service',
  'payment-service',
  'notification-service',
];

const SERVICES_WITH_BROKER: readonly ServiceName[] = [
  'user-service',
  'order-service',
  'payment-service',
  'notification-service',
];

const SERVICES_WITH_CACHE: readonly ServiceName[] = [
  'api-gateway',
  'user-service',
  'product-service',
];

/** The environment variables of a service in this shop, apart from its port. */
export function serviceEnvironment(
  service: ServiceName,
  storefront: Storefront,
  database: ServiceDatabase | undefined,
): NodeJS.ProcessEnv {
  const { backing } = storefront;
  return {
    LOG_LEVEL: 'info',
    SHUTDOWN_DELAY_MS: '0',
    IDENTITY_SECRETS: storefront.identitySecret,
    ...(database && {
      DATABASE_URL: backing.postgres.proxy.inFrontOf(database.url),
      DATABASE_MIGRATION_URL: backing.postgres.proxy.inFrontOf(
        database.migrationUrl,
      ),
      DATABASE_POOL_SIZE: '8',
    }),
    ...(SERVICES_WITH_BROKER.includes(service) && {
      RABBITMQ_URL: backing.rabbitMq.proxy.inFrontOf(
        backing.rabbitMq.server.url,
      ),
    }),
    ...(SERVICES_WITH_CACHE.includes(service) && {
      REDIS_URL: backing.redis.proxy.inFrontOf(backing.redis.server.url),
    }),
    ...ownVariables(service, storefront),
  };
}

/** What only this service reads. */
function ownVariables(
  service: ServiceName,
  storefront: Storefront,
): NodeJS.ProcessEnv {
  switch (service) {
    case 'api-gateway':
      return {
        USER_SERVICE_URL: storefront.urlOf('user-service'),
        PRODUCT_SERVICE_URL: storefront.urlOf('product-service'),
        ORDER_SERVICE_URL: storefront.urlOf('order-service'),
        PAYMENT_SERVICE_URL: storefront.urlOf('payment-service'),
        NOTIFICATION_SERVICE_URL: storefront.urlOf('notification-service'),
      };
    case 'order-service':
      return {
        PRODUCT_SERVICE_URL: storefront.urlOf('product-service'),
        PAYMENT_SERVICE_URL: storefront.urlOf('payment-service'),
      };
    case 'user-service':
      return {
        KEY_ENCRYPTION_KEYS: Buffer.from(
          storefront.identitySecret,
          'hex',
        ).toString('base64'),
      };
    case 'payment-service':
      return {
        PAYMENT_WEBHOOK_URL: `${storefront.urlOf(
          'payment-service',
        )}/payments/webhooks/simulated`,
      };
    case 'notification-service':
      return {
        OUTBOX_DIRECTORY: storefront.outboxDirectory,
        UNSUBSCRIBE_SECRETS: storefront.identitySecret,
        PUBLIC_API_URL: `${storefront.urlOf('api-gateway')}/api`,
      };
    default:
      return {};
  }
}
