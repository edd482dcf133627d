import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../ledger/Ledger';
import { NotRunnableError } from '../processes/NotRunnableError';
import { Supervisor } from '../processes/Supervisor';
import type { Unit } from '../processes/Unit';
import { Progress } from './Progress';
import { whenImpossible } from './whenImpossible';

jest.setTimeout(60_000);

describe('what make sandbox shows', () => {
  let directory: string;
  let supervisor: Supervisor;
  let lines: string[];

  const unit = (name: string, rest: Partial<Unit> = {}): Unit => ({
    name,
    title: `The ${name}`,
    kind: 'server',
    dependsOn: [],
    prepare: async () => ({
      command: '/bin/sleep',
      args: ['600'],
      directory,
      environment: {},
    }),
    findProblem: async () => undefined,
    ...rest,
  });

  const missing = (name: string) =>
    unit(name, {
      prepare: async () => {
        throw new NotRunnableError(`Install ${name}.`);
      },
    });

  function run(...units: Unit[]): Progress {
    supervisor = new Supervisor(units, {
      ledger: new Ledger(join(directory, 'ledger.json')),
      logDirectory: join(directory, 'logs'),
      mark: {},
    });
    const progress = new Progress(supervisor, line => lines.push(line), 0);
    progress.start();
    supervisor.start();
    return progress;
  }

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-progress-'));
    lines = [];
  });

  afterEach(async () => {
    await supervisor.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('is a line for each part that is ready, and one for each trouble', async () => {
    const progress = run(unit('shop'), missing('cache'));
    await supervisor.waitFor('shop', ({ state }) => state === 'ready');
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ {2}✓ .* s {2}The shop$/),
        expect.stringMatching(
          /^ {2}✖ .* s {2}The cache \(failed\): Install cache\.$/,
        ),
      ]),
    );
    expect(lines).toHaveLength(2);
    expect(progress.problems()).toEqual([
      '✖ The cache: failed, Install cache.',
    ]);
  });

  it('is the remedy at once when no order can ever be confirmed', async () => {
    run(unit('shop'), missing('broker'));
    await expect(whenImpossible(supervisor)).rejects.toThrow(
      'The broker: Install broker.',
    );
  });

  it('goes on without what the shop can do without', async () => {
    run(unit('shop'), missing('prometheus'));
    const impossible = jest.fn();
    whenImpossible(supervisor).catch(impossible);
    await supervisor.waitFor('prometheus', ({ state }) => state === 'failed');
    await supervisor.waitFor('shop', ({ state }) => state === 'ready');
    expect(impossible).not.toHaveBeenCalled();
  });
});
