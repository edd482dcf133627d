import type { ServiceName } from '../storefront/serviceNames';

/** So patient that a crowd from one address is not taken for an attack. */
const NO_LIMIT = '1000000/60';

/** Variables that let a service notice in seconds what takes it minutes in production. */
export function faultTestEnvironment(service: ServiceName): NodeJS.ProcessEnv {
  switch (service) {
    case 'api-gateway':
      return {
        RATE_LIMIT_CLIENT: NO_LIMIT,
        RATE_LIMIT_USER: NO_LIMIT,
        RATE_LIMIT_CREDENTIALS: NO_LIMIT,
      };
    case 'order-service':
      return {
        SAGA_CHALLENGE_DEADLINE_MS: '20000',
        SAGA_LEASE_MS: '10000',
        SAGA_RETRY_LIMIT_MS: '3000',
      };
    case 'notification-service':
      return { DELIVERY_LEASE_MS: '5000' };
    case 'payment-service':
      return { IDEMPOTENCY_LOCK_MS: '3000' };
    default:
      return {};
  }
}
