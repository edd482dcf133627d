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
    case 'payment-service':
      return { IDEMPOTENCY_LOCK_MS: '3000' };
    default:
      return {};
  }
}
