import { insertStep } from './__testUtils__/insertStep';
import { overrideGit } from './__testUtils__/overrideGit';
import { readRuns } from './__testUtils__/readRuns';
import type { TestScaffolder } from './__testUtils__/startScaffolder';
import {
  createFailingAction,
  createWaitingAction,
} from './__testUtils__/testActions';
import {
  ANSWERS,
  expectNothingLeft,
  useScaffolder,
  waitUntil,
} from './__testUtils__/useScaffolder';

jest.setTimeout(60_000);

const { start } = useScaffolder();
let scaffolder: TestScaffolder;

describe('a run that fails half-way', () => {
  it('leaves nothing when publishing fails before there is a repository', async () => {
    scaffolder = await start({
      wrapGit: git =>
        overrideGit(git, {
          createRepository: async () => {
            throw new Error('No space left on device');
          },
        }),
    });
    const task = await scaffolder.run(ANSWERS);
    expect(task.error?.message).toBe('No space left on device');
    expect(task.log).toContain('Gave the name "returns-service" free');
    await expectNothingLeft(scaffolder);
  });

  it('leaves nothing when publishing fails after there is a repository', async () => {
    scaffolder = await start({
      wrapGit: git =>
        overrideGit(git, {
          resolveCommit: async () => {
            throw new Error('The disk is gone');
          },
        }),
    });
    const task = await scaffolder.run(ANSWERS);
    expect(task.error?.message).toBe('The disk is gone');
    expect(task.log).toContain(
      'Deleted the repository commerce/returns-service',
    );
    await expectNothingLeft(scaffolder);
  });

  it('leaves nothing when a step after registering fails', async () => {
    scaffolder = await start({
      actions: [createFailingAction()],
      changeTemplate: insertStep('undo', 'test:fail'),
    });
    const task = await scaffolder.run(ANSWERS);
    expect(task.error?.message).toBe('This was to be expected');
    await expectNothingLeft(scaffolder);
  });

  it('can be run again', async () => {
    let isBroken = true;
    scaffolder = await start({
      wrapGit: git =>
        overrideGit(git, {
          resolveCommit: async (...parameters) => {
            if (isBroken) {
              throw new Error('The disk is gone');
            }
            return git.resolveCommit(...parameters);
          },
        }),
    });
    expect((await scaffolder.run(ANSWERS)).status).toBe('failed');
    isBroken = false;
    expect((await scaffolder.run(ANSWERS)).status).toBe('completed');
    expect(await scaffolder.repositories()).toEqual([
      'commerce/returns-service',
    ]);
  });

  it('stays undone when its task is retried', async () => {
    scaffolder = await start({
      actions: [createFailingAction()],
      changeTemplate: insertStep('register', 'test:fail'),
      config: {
        scaffolder: {
          taskRecovery: { enabled: true, workspaceProvider: 'database' },
        },
      },
    });
    const { id } = await scaffolder.run(ANSWERS);
    const retry = await scaffolder.request
      .post(`/api/scaffolder/v2/tasks/${id}/retry`)
      .send({});
    expect(retry.status).toBe(201);
    const task = await scaffolder.finish(id);
    expect(task.status).toBe('failed');
    await expectNothingLeft(scaffolder);
  });

  it('is undone too when it is cancelled', async () => {
    const waiting = createWaitingAction();
    scaffolder = await start({
      actions: [waiting.action],
      changeTemplate: insertStep('register', 'test:wait'),
    });
    const taskId = await scaffolder.start(ANSWERS);
    await waiting.reached;
    expect(await scaffolder.repositories()).toEqual([
      'commerce/returns-service',
    ]);
    await scaffolder.request.post(`/api/scaffolder/v2/tasks/${taskId}/cancel`);
    expect((await scaffolder.finish(taskId)).status).toBe('failed');
    await waitUntil(async () => {
      const [run] = await readRuns(scaffolder.directory);
      return run.state === 'undone';
    });
    await expectNothingLeft(scaffolder);
  });
});
