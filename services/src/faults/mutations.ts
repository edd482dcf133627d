import { join } from 'node:path';
import { type Preload } from '../storefront/serviceCommand';
import type { ServiceName } from '../storefront/serviceNames';
import { servicesDirectory } from '../storefront/servicesDirectory';
import type { CrashPlan } from './CrashPlan';

/** Safeguards that can be taken away, to see that the test notices. */
export const MUTATIONS = ['outbox', 'inbox', 'stock', 'idempotency'] as const;

/** A safeguard that is taken away. */
export type Mutation = (typeof MUTATIONS)[number];

const folder = join(servicesDirectory, 'src/faults/preload/mutations');

/** What goes into each service's process: the crash plan, and what takes a safeguard away. */
export function preloadOf(
  crashes: CrashPlan,
  _service: ServiceName,
  mutation: Mutation | undefined,
): Preload {
  const preload = crashes.preload();
  if (mutation === undefined) {
    return preload;
  }
  return {
    nodeModules: [...preload.nodeModules, join(folder, `${mutation}.mjs`)],
    pythonFolders: [join(folder, mutation), ...preload.pythonFolders],
  };
}
