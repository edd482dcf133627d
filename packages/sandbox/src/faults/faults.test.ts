import { describeWith } from '@internal/tooling';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessState } from '../processes/ProcessStatus';
import { Sandbox } from '../Sandbox';
import { eventually } from '../testing/eventually';

jest.setTimeout(60_000);

describeWith('redis')('faults of a sandbox', () => {
  let directory: string;
  let sandbox: Sandbox;

  const reach = (wanted: ProcessState) =>
    sandbox.supervisor.waitFor('redis', ({ state }) => state === wanted);

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-faults-'));
    sandbox = await Sandbox.start({
      directory,
      services: [],
      servers: ['redis'],
    });
    await reach('ready');
  });

  afterAll(async () => {
    await sandbox.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('takes a server down and brings it back when the time is over, with nobody asking', async () => {
    sandbox.faults.inject({
      kind: 'dependency-outage',
      server: 'redis',
      durationSeconds: 0.5,
    });
    expect((await reach('stopped')).cause).toBe('taken down by a fault');
    await reach('ready');
    expect(sandbox.faults.list().at(-1)).toMatchObject({ endedBy: 'time' });
  });

  it('brings it back at once on request', async () => {
    const { id } = sandbox.faults.inject({
      kind: 'dependency-outage',
      server: 'redis',
      durationSeconds: 600,
    });
    await reach('stopped');
    expect(sandbox.faults.revert(id)).toMatchObject({ endedBy: 'request' });
    await reach('ready');
  });

  it('cuts a route and joins it again', async () => {
    const url = sandbox.addresses.urlOf('order-service');
    const { id } = sandbox.faults.inject({
      kind: 'network-partition',
      caller: 'outside',
      callee: 'order-service',
      mode: 'hang',
      durationSeconds: 600,
    });
    const answer = fetch(url).then(
      () => 'answered',
      () => 'refused',
    );
    expect(
      await Promise.race([answer, reach('ready').then(() => 'waits')]),
    ).toBe('waits');
    sandbox.faults.revert(id);
    // There is no replica behind it in this sandbox.
    expect(await answer).toBe('refused');
  });

  it('refuses a replica or a route that does not exist, and breaks nothing then', () => {
    const before = sandbox.faults.list().length;
    expect(() =>
      sandbox.faults.inject({
        kind: 'process-kill',
        replicas: ['redis'],
        durationSeconds: 1,
      }),
    ).toThrow('There is no replica redis.');
    expect(() =>
      sandbox.faults.inject({
        kind: 'network-loss',
        caller: 'notification-service',
        callee: 'order-service',
        share: 1,
        durationSeconds: 1,
      }),
    ).toThrow('notification-service does not call order-service.');
    expect(sandbox.faults.list()).toHaveLength(before);
  });

  it('writes down when each began and ended', async () => {
    await eventually(() => {
      const events = readFileSync(join(directory, 'logs', 'events.log'), 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line));
      const faults = events.filter(({ type }) => type === 'fault');
      expect(faults.map(({ fault }) => fault.endedBy)).toEqual([
        undefined,
        'time',
        undefined,
        'request',
        undefined,
        'request',
      ]);
      expect(events).toContainEqual(
        expect.objectContaining({
          type: 'unit',
          unit: 'redis',
          state: 'stopped',
          cause: 'taken down by a fault',
        }),
      );
    });
  });
});
