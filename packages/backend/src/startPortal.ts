import type { Backend } from '@backstage/backend-app-api';
import { stringifyError, toError } from '@backstage/errors';

/**
 * Starts the backend, or ends the process with exit code 1.
 *
 * @remarks
 *
 * A portal that could not start must not stay behind as a process that answers nothing: what
 * watches over it would wait for it for ever.
 */
export async function startPortal(backend: Backend): Promise<void> {
  try {
    await backend.start();
  } catch (error) {
    const { name, message } = toError(error);
    const text =
      name === 'UnsafeProductionError' ? message : stringifyError(error);
    process.stderr.write(`${text}\n`, () => process.exit(1));
  }
}
