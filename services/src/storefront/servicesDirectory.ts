import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { join } from 'node:path';
import type { ServiceName } from './serviceNames';

/** The folder that holds the six services. */
export const servicesDirectory = resolvePackagePath('@internal/services');

/** The root of one service. */
export function directoryOf(service: ServiceName): string {
  return join(servicesDirectory, service);
}
