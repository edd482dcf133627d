import { ServiceNotInstalledError } from '@internal/tooling';
import { NotRunnableError } from '../processes/NotRunnableError';

/**
 * Runs `locate`, and turns "not installed" into what the supervisor understands: trying again does not help.
 *
 * @throws NotRunnableError with the remedy
 */
export function requireInstalled<T>(locate: () => T): T {
  try {
    return locate();
  } catch (error) {
    if (error instanceof ServiceNotInstalledError) {
      throw new NotRunnableError(error.message);
    }
    throw error;
  }
}
