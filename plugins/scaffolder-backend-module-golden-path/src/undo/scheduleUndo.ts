import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import { z } from 'zod';
import type { RunStore } from '../runs/RunStore';
import type { RunUndo } from './RunUndo';

const KEEP_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;

const taskEventSchema = z.object({
  id: z.string(),
  status: z.enum(['completed', 'failed']),
});

/**
 * Looks at every run that is not closed, and closes those whose task is over.
 *
 * @param options - the runs, and what closes them
 */
export async function undoLeftovers(options: {
  runs: RunStore;
  undo: RunUndo;
  logger: LoggerService;
  signal?: AbortSignal;
}): Promise<void> {
  const { runs, undo, logger, signal } = options;
  for (const run of await runs.listOpen()) {
    if (signal?.aborted) {
      return;
    }
    try {
      await undo.settle(run, logger);
    } catch (error) {
      // The next round tries again; the other runs are not to wait for this one.
      logger.error(
        `What the run ${run.taskId} made could not be undone`,
        toError(error),
      );
    }
  }
  await runs.forgetBefore(new Date(Date.now() - KEEP_MILLISECONDS));
}

/**
 * Undoes runs that have no chance to do it themselves: the engine runs no further step of a
 * cancelled task, and none of a task whose backend does not come back.
 *
 * @param options - when to look, and what to do
 */
export async function scheduleUndo(options: {
  runs: RunStore;
  undo: RunUndo;
  events: EventsService;
  scheduler: SchedulerService;
  logger: LoggerService;
}): Promise<void> {
  const { runs, undo, events, scheduler, logger } = options;
  await events.subscribe({
    id: 'golden-path-undo',
    topics: ['scaffolder.task'],
    async onEvent({ eventPayload }) {
      const task = taskEventSchema.safeParse(eventPayload);
      const run = task.success && (await runs.get(task.data.id));
      if (run) {
        await undo.settle(
          run,
          logger,
          task.data.status === 'completed' ? 'completed' : 'dead',
        );
      }
    },
  });
  await scheduler.scheduleTask({
    id: 'golden-path-undo',
    frequency: { minutes: 1 },
    initialDelay: { seconds: 10 },
    timeout: { minutes: 10 },
    fn: signal => undoLeftovers({ runs, undo, logger, signal }),
  });
}
