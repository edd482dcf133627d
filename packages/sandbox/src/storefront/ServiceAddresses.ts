import type { ServiceName } from '@internal/services/src/storefront/serviceNames';
import type { SandboxSecrets } from '../state/SandboxSecrets';
import type { ServiceRoute } from './serviceRoutes';

/** Where a service finds everything that it needs, and what it has to show there. */
export interface ServiceAddresses {
  secrets: SandboxSecrets;
  /** The port of that name. */
  port(name: string): number;
  /** The port on which a caller finds a service. */
  portOf(route: ServiceRoute): number;
  /** Where the notification-service writes messages instead of sending them. */
  outboxDirectory: string;
  /** What a service's database is reached with by its own role, or by the one that owns the tables. */
  databaseUrl(service: ServiceName, role: 'worker' | 'owner'): string;
}
