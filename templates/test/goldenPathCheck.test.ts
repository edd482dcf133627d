import { checkServices } from '@internal/golden-path-cli';
import { GoldenPathEngine } from './support/GoldenPathEngine';

jest.setTimeout(240_000);

describe('a service that the portal made', () => {
  let engine: GoldenPathEngine;

  beforeAll(async () => {
    engine = await GoldenPathEngine.start();
  });

  afterAll(() => engine?.stop());

  it('is what golden-path check renders from its lineage', async () => {
    const run = await engine.run({
      name: 'checked-service',
      description: 'Compares: "${{ this }}" with that #1',
      owner: 'group:default/orders-team',
      messaging: 'rabbitmq',
      cache: 'redis',
    });
    expect(run).toMatchObject({ status: 'completed' });
    const directory = await engine.clone('checked-service');
    expect(await checkServices([directory])).toEqual([
      {
        directory,
        name: 'checked-service',
        state: 'equal',
        problems: [],
        template: expect.objectContaining({ isSame: true, unexplained: [] }),
        pathOwnedFiles: expect.any(Number),
        differences: [],
        fixed: [],
      },
    ]);
  });
});
