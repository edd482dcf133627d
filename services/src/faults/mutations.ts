import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Preload } from '../storefront/serviceCommand';
import { servicesDirectory } from '../storefront/servicesDirectory';
import type { CrashPlan } from './CrashPlan';

/** Safeguards that can be taken away, to see that the test notices. */
export const MUTATIONS = ['outbox', 'inbox', 'stock', 'idempotency'] as const;

/** A safeguard that is taken away. */
export type Mutation = (typeof MUTATIONS)[number];

const folder = join(servicesDirectory, 'src/faults/preload/mutations');

/** What goes into every service's process: the crash plan, and what takes a safeguard away. */
export function preloadOf(
  crashes: CrashPlan,
  mutation: Mutation | undefined,
): Preload {
  const preload = crashes.preload();
  if (mutation === undefined) {
    return preload;
  }
  const inNode = join(folder, `${mutation}.mjs`);
  const inPython = join(folder, mutation);
  return {
    nodeModules: [...preload.nodeModules, ...[inNode].filter(existsSync)],
    // Only the first sitecustomize.py is read; those of the mutations read the crash plan's.
    pythonFolders: [...[inPython].filter(existsSync), ...preload.pythonFolders],
  };
}
