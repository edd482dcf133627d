import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePorts } from '../services/findFreePorts';
import { type RunningPortal, startPortal } from '../start/startPortal';

/**
 * Starts a portal on ports and a state directory of its own, so that it disturbs nobody's; stopping it
 * removes its state. Where it does not start, its state stays: its log says why.
 *
 * @public
 */
export async function startTemporaryPortal(): Promise<RunningPortal> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'causeway-portal-'));
  const [portal, backend] = await findFreePorts(2);
  const running = await startPortal({
    ports: { portal, backend },
    stateDirectory,
  });
  return {
    ...running,
    async stop() {
      await running.stop();
      await rm(stateDirectory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
