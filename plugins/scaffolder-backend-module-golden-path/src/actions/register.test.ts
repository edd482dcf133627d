import { mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { FakeCatalog } from '../__testUtils__/FakeCatalog';
import type { Run, RunState, RunStore } from '../runs/RunStore';
import { createRegisterAction } from './register';

const INPUT = {
  name: 'returns-service',
  catalogInfoUrl: 'https://github.com/acme/a/blob/main/catalog-info.yaml',
};

describe('golden-path:register', () => {
  let catalog: FakeCatalog;
  let run: Run;
  let runs: RunStore;

  beforeEach(() => {
    catalog = new FakeCatalog();
    run = {
      taskId: 'mock-task-id',
      name: INPUT.name,
      isReserved: true,
      location: { host: 'github.com', owner: 'acme', repository: 'a' },
      state: 'publishing',
    };
    runs = {
      reserve: async () => run,
      get: async () => run,
      findByReservedName: async () => run,
      listOpen: async () => [run],
      forgetBefore: async () => 0,
      recordGitOps: async () => true,
      async move(_taskId, from, to) {
        const isMoved = from.includes(run.state);
        run = { ...run, state: isMoved ? to : run.state };
        return isMoved;
      },
    };
  });

  function act(
    context: Parameters<typeof createMockActionContext>[0] = {},
    timeoutMilliseconds = 5000,
  ) {
    return createRegisterAction({
      auth: mockServices.auth(),
      catalog: catalog.asService(),
      runs,
      timeoutMilliseconds,
    }).handler({
      ...createMockActionContext({
        logger: mockServices.logger.mock(),
        input: INPUT,
      }),
      // The helper knows only some of the context.
      ...context,
    } as never);
  }

  const appear = () =>
    catalog.add({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: INPUT.name, namespace: 'default' },
    });

  it('registers, waits and says what came in', async () => {
    const output = jest.fn();
    setTimeout(appear, 300);
    await act({ output });
    expect([...catalog.locations.keys()]).toEqual([INPUT.catalogInfoUrl]);
    expect(output).toHaveBeenCalledWith(
      'entityRef',
      'component:default/returns-service',
    );
    expect(run.state).toBe('registered');
  });

  it('does not mind a location that is there already', async () => {
    appear();
    await act();
    run = { ...run, state: 'publishing' };
    await act();
    expect(catalog.locations.size).toBe(1);
  });

  it('gives up when the catalog does not take it', async () => {
    await expect(act({}, 400)).rejects.toThrow(
      /component:default\/returns-service did not come into the catalog within 0 seconds; .*catalog-info.yaml may be unreadable/,
    );
    expect(run.state).toBe('publishing');
  });

  it.each([
    'https://github.com/acme/other/blob/main/catalog-info.yaml',
    'https://github.com.evil.example/acme/a/blob/main/catalog-info.yaml',
    'https://github.com/acme/a/../other/catalog-info.yaml',
    'catalog-info.yaml',
  ])('does not register %s', async catalogInfoUrl => {
    await expect(act({ input: { ...INPUT, catalogInfoUrl } })).rejects.toThrow(
      /has to be inside github.com\/acme\/a/,
    );
    expect(catalog.locations.size).toBe(0);
  });

  it('fails when the location is refused', async () => {
    catalog.refusal = new Error('Not allowed');
    await expect(act()).rejects.toThrow('Not allowed');
  });

  it('stops waiting when the task is cancelled', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    await expect(act({ signal: controller.signal }, 60_000)).rejects.toThrow(
      /abort/i,
    );
  });

  it.each<RunState>(['active', 'undoing', 'undone', 'finished'])(
    'does nothing for a run that is %s',
    async state => {
      run = { ...run, state };
      await expect(act()).rejects.toThrow(/start a new one/);
      expect(catalog.locations.size).toBe(0);
    },
  );

  it('does nothing on a dry run', async () => {
    const output = jest.fn();
    await act({ isDryRun: true, output });
    expect(catalog.locations.size).toBe(0);
    expect(output).toHaveBeenCalledWith(
      'entityRef',
      'component:default/returns-service',
    );
  });
});
