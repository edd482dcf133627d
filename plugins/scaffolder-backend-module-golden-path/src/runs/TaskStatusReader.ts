import type { AuthService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';

/** Whether a task still works on its run. */
export type TaskProgress = 'running' | 'completed' | 'dead';

// A worker writes a sign of life every second; recovery takes over within minutes of the last one.
const STALE_AFTER_MILLISECONDS = 6 * 60 * 60 * 1000;

/** Asks the scaffolder how its tasks are doing. */
export interface TaskStatusReader {
  /**
   * @returns `dead` when the task failed, was cancelled, is unknown, or has shown no sign of life
   *   for hours
   */
  read(taskId: string): Promise<TaskProgress>;
}

/**
 * Reads task states through the scaffolder's own API.
 *
 * @param options - the scaffolder, and the identity to ask it with
 */
export function createTaskStatusReader(options: {
  scaffolder: Pick<ScaffolderService, 'getTask'>;
  auth: AuthService;
}): TaskStatusReader {
  return {
    async read(taskId) {
      try {
        const task = await options.scaffolder.getTask(
          { taskId },
          { credentials: await options.auth.getOwnServiceCredentials() },
        );
        if (task.status === 'completed') {
          return 'completed';
        }
        if (task.status !== 'open' && task.status !== 'processing') {
          return 'dead';
        }
        const lastSign = Date.parse(task.lastHeartbeatAt ?? task.createdAt);
        return Date.now() - lastSign > STALE_AFTER_MILLISECONDS
          ? 'dead'
          : 'running';
      } catch (error) {
        if (isNotFound(toError(error))) {
          return 'dead';
        }
        throw error;
      }
    },
  };
}

function isNotFound(error: Error & { statusCode?: unknown }): boolean {
  return error.name === 'NotFoundError' || error.statusCode === 404;
}
