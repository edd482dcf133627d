import { insertStep } from './__testUtils__/insertStep';
import type { TestScaffolder } from './__testUtils__/startScaffolder';
import { createWaitingAction } from './__testUtils__/testActions';
import { ANSWERS, useScaffolder } from './__testUtils__/useScaffolder';

jest.setTimeout(60_000);

const { start } = useScaffolder();
let scaffolder: TestScaffolder;

describe('two runs with one name', () => {
  it('has exactly one winner', async () => {
    scaffolder = await start();
    const ids = await Promise.all([
      scaffolder.start(ANSWERS),
      scaffolder.start({
        ...ANSWERS,
        repoUrl: 'local-git?owner=payments&repo=returns-service',
      }),
      scaffolder.start({ ...ANSWERS, owner: 'platform-team' }),
    ]);
    const tasks = await Promise.all(ids.map(id => scaffolder.finish(id)));
    const winners = tasks.filter(task => task.status === 'completed');
    expect(winners).toHaveLength(1);
    for (const loser of tasks.filter(task => task !== winners[0])) {
      expect(loser.error?.name).toBe('ConflictError');
      expect(loser.error?.message).toMatch(/"returns-service" is taken/);
    }
    const repositories = await scaffolder.git.findRepositoriesByName(
      ANSWERS.name,
    );
    expect(repositories.map(each => each.createdBy)).toEqual([winners[0].id]);
    expect(scaffolder.catalog.has('component:default/returns-service')).toBe(
      true,
    );
  });

  it('leaves the winner alone when the loser tidies up', async () => {
    const waiting = createWaitingAction();
    scaffolder = await start({
      actions: [waiting.action],
      changeTemplate: insertStep('register', 'test:wait'),
    });
    const winnerId = await scaffolder.start(ANSWERS);
    await waiting.reached;
    const loser = await scaffolder.run(ANSWERS);
    expect(loser.error?.message).toMatch(/another run is making a service/);
    expect(loser.log).toContain('There is nothing to undo');
    const check = await scaffolder.request.get(
      '/api/scaffolder/golden-path/names/returns-service',
    );
    expect(check.body.available).toBe(false);
    waiting.letGo();
    expect((await scaffolder.finish(winnerId)).status).toBe('completed');
    expect(await scaffolder.repositories()).toEqual([
      'commerce/returns-service',
    ]);
  });
});
