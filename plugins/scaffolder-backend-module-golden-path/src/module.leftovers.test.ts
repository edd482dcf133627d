import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import createKnex, { type Knex } from 'knex';
import { GitOpsRepository } from './gitops/GitOpsRepository';
import { LocalGitOpsHost } from './gitops/LocalGitOpsHost';
import { createRepositoryHosts } from './hosts/RepositoryHosts';
import { LocalGitRepositoryHost } from './hosts/LocalGitRepositoryHost';
import { readRuns } from './__testUtils__/readRuns';
import type { TestScaffolder } from './__testUtils__/startScaffolder';
import { ANSWERS, useScaffolder } from './__testUtils__/useScaffolder';
import { DatabaseRunStore } from './runs/DatabaseRunStore';
import { RunUndo } from './undo/RunUndo';
import { undoLeftovers } from './undo/scheduleUndo';
import type { TaskProgress } from './runs/TaskStatusReader';

jest.setTimeout(60_000);

const LOCATION = {
  host: 'local-git',
  owner: 'commerce',
  repository: 'gitops',
};

describe('what runs left that nobody finished', () => {
  const { start } = useScaffolder();
  let scaffolder: TestScaffolder;
  let knex: Knex;
  let runs: DatabaseRunStore;

  beforeEach(async () => {
    scaffolder = await start();
    knex = createKnex({
      client: 'better-sqlite3',
      connection: {
        filename: path.join(scaffolder.directory, 'database/scaffolder.sqlite'),
      },
      useNullAsDefault: true,
    });
    runs = await DatabaseRunStore.create(mockServices.database({ knex }));
  });

  afterEach(async () => {
    await knex.destroy();
  });

  /** A run with a repository, as a killed backend leaves it. */
  async function leave(name: string, taskId = randomUUID()): Promise<string> {
    const location = {
      host: 'local-git',
      owner: 'commerce',
      repository: name,
    };
    await runs.reserve({ taskId, name, location });
    await runs.move(taskId, ['active'], 'publishing');
    await scaffolder.git.createRepository({
      owner: 'commerce',
      name,
      createdBy: taskId,
    });
    return taskId;
  }

  function sweep(progress: Record<string, TaskProgress>): Promise<void> {
    return undoLeftovers({
      runs,
      logger: mockServices.logger.mock(),
      undo: RunUndo.create({
        runs,
        auditor: mockServices.auditor.mock({
          createEvent: async () => ({
            success: async () => {},
            fail: async () => {},
          }),
        }),
        tasks: {
          read: async taskId => {
            if (!progress[taskId]) {
              throw new Error('The scaffolder does not answer');
            }
            return progress[taskId];
          },
        },
        hosts: createRepositoryHosts({
          localGit: LocalGitRepositoryHost.create({
            git: scaffolder.git,
            backendUrl: 'http://portal.test:7007',
            appUrl: 'http://portal.test',
          }),
          github: undefined as never,
        }),
        gitOps: GitOpsRepository.create({
          location: LOCATION,
          localGit: LocalGitOpsHost.create({
            git: scaffolder.git,
            appUrl: 'http://portal.test',
            checks: [],
          }),
          github: undefined as never,
        }),
      }),
    });
  }

  it('goes when the name is wanted again', async () => {
    // Its task is in nobody's books.
    await leave(ANSWERS.name);
    const task = await scaffolder.run(ANSWERS);
    expect(task.error).toBeUndefined();
    const repository = await scaffolder.git.getRepository(
      'commerce',
      ANSWERS.name,
    );
    expect(repository?.createdBy).toBe(task.id);
  });

  it('goes with time, but not what is still at work or done', async () => {
    const dead = await leave('dead');
    const running = await leave('running');
    const completed = await leave('completed');
    const unknown = await leave('unknown');
    await sweep({
      [dead]: 'dead',
      [running]: 'running',
      [completed]: 'completed',
    });
    expect(await scaffolder.repositories()).toEqual([
      'commerce/completed',
      'commerce/running',
      'commerce/unknown',
    ]);
    expect((await runs.get(dead))?.state).toBe('undone');
    expect((await runs.get(running))?.state).toBe('publishing');
    expect((await runs.get(completed))?.state).toBe('finished');
    expect((await runs.get(unknown))?.state).toBe('publishing');
  });

  it('is not what somebody else put in its place', async () => {
    const dead = await leave('dead');
    await scaffolder.git.deleteRepository('commerce', 'dead');
    await scaffolder.git.createRepository({ owner: 'commerce', name: 'dead' });
    await sweep({ [dead]: 'dead' });
    expect(await scaffolder.repositories()).toEqual(['commerce/dead']);
    expect(await readRuns(scaffolder.directory)).toEqual([
      { name: 'dead', reserved_name: null, state: 'undone' },
    ]);
  });
});
