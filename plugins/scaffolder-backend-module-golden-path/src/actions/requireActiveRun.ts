import { ConflictError, InputError } from '@backstage/errors';
import type { Run, RunState, RunStore } from '../runs/RunStore';

/**
 * The run of a task, provided that it still may do something.
 *
 * @param runs - all runs
 * @param taskId - the task
 * @param states - states in which it may
 * @throws InputError when the task reserved no name
 * @throws ConflictError when it was undone
 */
export async function requireActiveRun(
  runs: RunStore,
  taskId: string,
  states: RunState[],
): Promise<Run> {
  const run = await runs.get(taskId);
  if (!run) {
    throw new InputError(
      'No name is reserved for this run; the step golden-path:name:reserve has to come first',
    );
  }
  if (!states.includes(run.state)) {
    throw new ConflictError(
      'What this run made was undone after it failed; start a new one',
    );
  }
  return run;
}
