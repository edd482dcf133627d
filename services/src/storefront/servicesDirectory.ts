import { join } from 'node:path';
import type { ServiceName } from './serviceNames';

/** The folder that holds the six services. */
export const servicesDirectory = join(__dirname, '..', '..');

/** The root of one service. */
export function directoryOf(service: ServiceName): string {
  return join(servicesDirectory, service);
}
