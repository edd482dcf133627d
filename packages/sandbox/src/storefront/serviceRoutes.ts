import {
  SERVICE_NAMES,
  type ServiceName,
} from '@internal/services/src/storefront/serviceNames';

/** The names of all replicas of a service, counted from 1. */
export function replicaNames(service: ServiceName, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${service}-${index + 1}`);
}

/** Addresses of the services that people know. */
export const SERVICE_PORTS: Readonly<Record<ServiceName, number>> = {
  'api-gateway': 4000,
  'user-service': 4001,
  'product-service': 4002,
  'order-service': 4003,
  'payment-service': 4004,
  'notification-service': 4005,
};

/** Who calls whom. `outside` is everybody who is no service: people, the shopper, Prometheus. */
export const ROUTES: readonly ServiceRoute[] = [
  ...SERVICE_NAMES.map(callee => ({ caller: 'outside' as const, callee })),
  { caller: 'api-gateway', callee: 'user-service' },
  { caller: 'api-gateway', callee: 'product-service' },
  { caller: 'api-gateway', callee: 'order-service' },
  { caller: 'api-gateway', callee: 'payment-service' },
  { caller: 'api-gateway', callee: 'notification-service' },
  { caller: 'order-service', callee: 'product-service' },
  { caller: 'order-service', callee: 'payment-service' },
  // Its simulated provider sends what it has to say to any replica.
  { caller: 'payment-service', callee: 'payment-service' },
];

/** The way from a caller to a service. */
export interface ServiceRoute {
  caller: ServiceName | 'outside';
  callee: ServiceName;
}

/** The name of a route, also of its port. */
export function routeName({ caller, callee }: ServiceRoute): string {
  return caller === 'outside' ? callee : `${caller}→${callee}`;
}
