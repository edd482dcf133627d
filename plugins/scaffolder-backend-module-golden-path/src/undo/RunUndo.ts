import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { GitOpsRepository } from '../gitops/GitOpsRepository';
import type { RepositoryHosts } from '../hosts/RepositoryHosts';
import type { Run, RunStore } from '../runs/RunStore';
import type { TaskProgress, TaskStatusReader } from '../runs/TaskStatusReader';

/** Removes what runs made that did not come to a good end, and nothing else. */
export class RunUndo {
  readonly #runs: RunStore;
  readonly #hosts: RepositoryHosts;
  readonly #gitOps: GitOpsRepository;
  readonly #tasks: TaskStatusReader;
  readonly #auditor: AuditorService;

  /**
   * @param options - where runs, their tasks and repositories are
   */
  static create(options: {
    runs: RunStore;
    hosts: RepositoryHosts;
    gitOps: GitOpsRepository;
    tasks: TaskStatusReader;
    auditor: AuditorService;
  }): RunUndo {
    return new RunUndo(options);
  }

  private constructor(options: {
    runs: RunStore;
    hosts: RepositoryHosts;
    gitOps: GitOpsRepository;
    tasks: TaskStatusReader;
    auditor: AuditorService;
  }) {
    this.#runs = options.runs;
    this.#hosts = options.hosts;
    this.#gitOps = options.gitOps;
    this.#tasks = options.tasks;
    this.#auditor = options.auditor;
  }

  /**
   * Removes what the task made and gives its name free.
   *
   * @param taskId - the task; one that holds nothing is fine
   * @param logger - hears what was undone
   * @returns what was undone, for people
   */
  async undo(taskId: string, logger: LoggerService): Promise<string[]> {
    // Whoever has not begun to publish has nothing on the Git host, which may well be what failed.
    const hasMadeNothing = await this.#runs.move(taskId, ['active'], 'undone');
    await this.#runs.move(taskId, ['publishing', 'registered'], 'undoing');
    const run = await this.#runs.get(taskId);
    if (run && hasMadeNothing) {
      return report(run, [`Gave the name "${run.name}" free`], logger);
    }
    if (run?.state !== 'undoing') {
      return [];
    }
    const event = await this.#auditor.createEvent({
      eventId: 'golden-path-undo',
      severityLevel: 'medium',
      meta: { taskId, name: run.name, ...run.location },
    });
    try {
      const undone = await this.#remove(run, logger);
      await event.success({ meta: { undone } });
      return undone;
    } catch (error) {
      await event.fail({ error: toError(error) });
      throw error;
    }
  }

  /**
   * Closes a run whose task is over: undoes it, or when the task completed, lets it be.
   *
   * @param run - the run
   * @param logger - hears what was undone
   * @param progress - how the task is doing, where that is known already
   * @returns whether the task is over
   */
  async settle(
    run: Run,
    logger: LoggerService,
    progress?: TaskProgress,
  ): Promise<boolean> {
    const known = progress ?? (await this.#tasks.read(run.taskId));
    if (known === 'running') {
      return false;
    }
    if (known === 'completed' && run.state !== 'undoing') {
      await this.#runs.move(
        run.taskId,
        ['active', 'publishing', 'registered'],
        'finished',
      );
    } else {
      await this.undo(run.taskId, logger);
    }
    return true;
  }

  async #remove(run: Run, logger: LoggerService): Promise<string[]> {
    const { owner, repository } = run.location;
    // In the reverse order: nobody deploys from a repository that is gone.
    const undone = run.gitOps
      ? await this.#gitOps.withdraw(run.gitOps, logger)
      : [];
    if (await this.#hosts.of(run.location).remove(run.location, run.taskId)) {
      undone.push(`Deleted the repository ${owner}/${repository}`);
    }
    await this.#runs.move(run.taskId, ['undoing'], 'undone');
    if (run.isReserved) {
      undone.push(`Gave the name "${run.name}" free`);
    }
    return report(run, undone, logger);
  }
}

function report(run: Run, undone: string[], logger: LoggerService): string[] {
  for (const message of undone) {
    logger.info(message, { taskId: run.taskId });
  }
  return undone;
}
