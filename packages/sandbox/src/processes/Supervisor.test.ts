import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../ledger/Ledger';
import { readProcess } from '../ledger/ProcessIdentity';
import { eventually } from '../testing/eventually';
import { NotRunnableError } from './NotRunnableError';
import type { ProcessStatus } from './ProcessStatus';
import { Supervisor } from './Supervisor';
import type { Unit } from './Unit';

jest.setTimeout(60_000);

/** Quick to give up and quick to try again. */
const policy = {
  startTimeoutMs: 20_000,
  stopGraceMs: 500,
  backOffBaseMs: 20,
  backOffLimitMs: 100,
  stableAfterMs: 60_000,
  crashLoopAfter: 3,
};

describe('Supervisor', () => {
  let directory: string;
  let supervisor: Supervisor | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-supervisor-'));
  });

  afterEach(async () => {
    await supervisor?.stop();
    supervisor = undefined;
    rmSync(directory, { recursive: true, force: true });
  });

  const path = (name: string) => join(directory, name);

  /** A unit that runs a script of the shell, and is ready when a file of its name exists. */
  function shell(name: string, script: string, rest: Partial<Unit> = {}): Unit {
    return {
      name,
      title: name,
      kind: 'server',
      dependsOn: [],
      policy,
      prepare: async () => ({
        command: '/bin/sh',
        args: ['-c', script],
        directory,
        environment: { PATH: process.env.PATH },
      }),
      findProblem: async () =>
        existsSync(path(name)) ? undefined : 'has no file',
      ...rest,
    };
  }

  const server = (name: string, rest: Partial<Unit> = {}) =>
    shell(name, `: > ${path(name)}; exec sleep 600`, rest);

  function run(...units: Unit[]): Supervisor {
    supervisor = new Supervisor(units, {
      ledger: new Ledger(path('ledger.json')),
      logDirectory: path('logs'),
      mark: { CAUSEWAY_TEST_MARK: 'marked' },
    });
    supervisor.start();
    return supervisor;
  }

  const isReady = ({ state }: ProcessStatus) => state === 'ready';

  const ledgerPids = () =>
    JSON.parse(readFileSync(path('ledger.json'), 'utf8')).entries.map(
      ({ pid }: { pid: number }) => pid,
    );

  it('starts a unit when what it needs is ready, and no sooner', async () => {
    const running = run(
      shell('database', 'exec sleep 600'),
      server('service', { dependsOn: ['database'] }),
    );
    await running.waitFor('database', ({ cause }) => cause === 'has no file');
    expect(running.unit('service').status).toMatchObject({
      state: 'waiting',
      cause: 'waits for database',
    });
    writeFileSync(path('database'), '');
    await running.waitFor('service', isReady);
    expect(running.unit('database').status.state).toBe('ready');
  });

  it('does a job once, and then what waits for it', async () => {
    const running = run(
      shell('job', `echo done >> ${path('done')}`, { kind: 'job' }),
      server('service', { dependsOn: ['job'] }),
    );
    await running.waitFor('service', isReady);
    expect(readFileSync(path('done'), 'utf8')).toBe('done\n');
  });

  it('starts again what dies', async () => {
    const running = run(server('service'));
    await running.waitFor('service', isReady);
    const first = running.unit('service').pid;
    process.kill(first!, 'SIGKILL');
    const down = await running.waitFor('service', ({ alive }) => !alive);
    expect(down).toMatchObject({
      state: 'backing-off',
      cause: 'ended by SIGKILL',
    });
    await running.waitFor('service', isReady);
    const second = running.unit('service').pid;
    expect(second).not.toBe(first);
    expect(ledgerPids()).toEqual([second]);
  });

  it('says that something crash-loops, harms nothing else by it, and goes on when it is healed', async () => {
    const running = run(
      shell(
        'broken',
        `test -f ${path('healed')} || exit 3; : > ${path(
          'broken',
        )}; exec sleep 600`,
      ),
      server('other'),
    );
    const status = await running.waitFor(
      'broken',
      ({ state }) => state === 'crash-looping',
    );
    expect(status.cause).toBe('ended with code 3');
    await running.waitFor('other', isReady);
    expect(running.unit('other').status.launches).toBe(1);
    writeFileSync(path('healed'), '');
    await running.waitFor('broken', isReady);
  });

  it('names what cannot run here and runs the rest', async () => {
    const running = run(
      server('cache', {
        prepare: async () => {
          throw new NotRunnableError('Redis is not installed.');
        },
      }),
      server('wishing', { after: ['cache'] }),
      server('needing', { dependsOn: ['cache'] }),
    );
    await running.waitFor('wishing', isReady);
    expect(running.unit('cache').status).toMatchObject({
      state: 'failed',
      cause: 'Redis is not installed.',
    });
    expect(running.unit('needing').status).toMatchObject({
      state: 'waiting',
      cause: 'waits for cache (failed)',
    });
  });

  it('stops what needs others before them', async () => {
    const running = run(
      server('database'),
      server('service', { dependsOn: ['database'] }),
      server('gateway', { after: ['service'] }),
    );
    await running.waitFor('gateway', isReady);
    const order: string[] = [];
    running.onChange(({ name }, { state }) => {
      if (state === 'stopped') {
        order.push(name);
      }
    });
    await running.stop();
    expect(order).toEqual(['gateway', 'service', 'database']);
    expect(ledgerPids()).toEqual([]);
  });

  it('takes units on while it runs, and gives them up without harm to others', async () => {
    const running = run(server('database'));
    running.add(
      server('service', { dependsOn: ['database'] }),
      server('gateway', { after: ['service'] }),
    );
    await running.waitFor('gateway', isReady);
    await expect(running.remove('service')).rejects.toThrow(
      'gateway needs service.',
    );
    expect(() => running.add(server('database'))).toThrow('the same name');
    expect(() =>
      running.add(server('other', { dependsOn: ['nothing'] })),
    ).toThrow('other needs nothing, which does not exist.');
    await running.remove('gateway');
    await running.remove('service');
    expect(running.units.map(({ unit }) => unit.name)).toEqual(['database']);
    expect(ledgerPids()).toEqual([running.unit('database').pid]);
    expect(running.unit('database').status).toMatchObject({
      state: 'ready',
      launches: 1,
    });
  });

  it('restarts on request, without counting that as a failure', async () => {
    const running = run(server('service'));
    await running.waitFor('service', isReady);
    const first = running.unit('service').pid;
    running.restart('service');
    expect(running.unit('service').status).toMatchObject({
      state: 'stopping',
      cause: 'restarted on request',
    });
    await running.waitFor('service', isReady);
    expect(running.unit('service').pid).not.toBe(first);
    expect(running.unit('service').status).toMatchObject({
      failures: 0,
      launches: 2,
    });
  });

  it('starts at once on request what is waiting to be tried again', async () => {
    const running = run(
      shell(
        'broken',
        `test -f ${path('healed')} || exit 3; : > ${path(
          'broken',
        )}; exec sleep 600`,
        {
          policy: {
            ...policy,
            backOffBaseMs: 600_000,
            backOffLimitMs: 600_000,
          },
        },
      ),
    );
    await running.waitFor('broken', ({ state }) => state === 'backing-off');
    writeFileSync(path('healed'), '');
    running.restart('broken');
    expect(await running.waitFor('broken', isReady)).toMatchObject({
      launches: 2,
    });
  });

  it('kills what ignores SIGTERM, with everything that it has started', async () => {
    const running = run(
      shell(
        'stubborn',
        [
          `trap '' TERM`,
          `sleep 600 & echo $! > ${path('child')}`,
          `: > ${path('stubborn')}`,
          'while :; do sleep 600; done',
        ].join('\n'),
      ),
    );
    await running.waitFor('stubborn', isReady);
    const child = Number(readFileSync(path('child'), 'utf8'));
    expect(readProcess(child)).toBeDefined();
    await running.stop();
    expect(running.unit('stubborn').status).toMatchObject({
      state: 'stopped',
      cause: 'killed: it did not end in time',
    });
    await eventually(() =>
      expect(readProcess(child)?.isZombie ?? true).toBe(true),
    );
  });

  it('does not let a flood of output fill the disk or hold its process up', async () => {
    const running = run(
      shell(
        'flood',
        `head -c 50000000 /dev/zero | tr '\\0' '\\n'; : > ${path(
          'flood',
        )}; exec sleep 600`,
      ),
    );
    await running.waitFor('flood', isReady);
    expect(readFileSync(path('logs/flood.log')).length).toBeLessThan(5_000_000);
  });

  it('shows that something was paused, and that it goes on', async () => {
    const running = run(
      server('service', {
        findProblem: async () => {
          const stat = readFileSync(
            `/proc/${supervisor?.unit('service').pid}/stat`,
            'utf8',
          );
          return / T /.test(stat) ? 'is paused' : undefined;
        },
      }),
    );
    await running.waitFor('service', isReady);
    running.unit('service').signal('SIGSTOP');
    const status = await running.waitFor(
      'service',
      ({ state }) => state !== 'ready',
    );
    expect(status).toMatchObject({ state: 'unready', cause: 'is paused' });
    running.unit('service').signal('SIGCONT');
    await running.waitFor('service', isReady);
    expect(running.unit('service').status.launches).toBe(1);
  });
});
