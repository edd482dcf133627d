import { directoryOf } from '@internal/services/src/storefront/servicesDirectory';
import { describeUnlessMissing, findBinary } from '@internal/tooling';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessStatus } from '../processes/ProcessStatus';
import { Sandbox } from '../Sandbox';
import { listWorkloads } from '../workloads/listWorkloads';
import { readUsage } from '../workloads/ProcessUsage';
import { UsageMeter } from '../workloads/UsageMeter';

jest.setTimeout(120_000);

const SERVICE = 'product-service';

const missing = [
  ...['redis-server'].filter(name => !findBinary(name)),
  ...(existsSync(join(directoryOf(SERVICE), '.venv'))
    ? []
    : [`the dependencies of ${SERVICE}`]),
];

describeUnlessMissing(missing)('a service with two replicas', () => {
  const isReady = ({ state }: ProcessStatus) => state === 'ready';
  let directory: string;
  let sandbox: Sandbox;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-service-'));
    sandbox = await Sandbox.start({
      directory,
      services: [SERVICE],
      servers: ['postgresql', 'redis'],
    });
    for (const replica of sandbox.replicasOf(SERVICE)) {
      await sandbox.supervisor.waitFor(replica, isReady);
    }
  });

  afterAll(async () => {
    await sandbox.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** The status with which the service answers at its stable address, on a connection of its own. */
  function ask(): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      get(
        `${sandbox.addresses.urlOf(SERVICE)}/products?limit=1`,
        { agent: false },
        answer => {
          answer.resume();
          resolve(answer.statusCode);
        },
      ).once('error', reject);
    });
  }

  it('answers at its address while one of them is killed and comes back', async () => {
    const victim = sandbox.supervisor.unit(`${SERVICE}-1`);
    victim.signal('SIGKILL');
    // What the process had begun to answer is lost with it; nothing that comes after.
    await sandbox.supervisor.waitFor(`${SERVICE}-1`, ({ alive }) => !alive);
    const answers = new Set<number | undefined>();
    do {
      answers.add(await ask());
    } while (!isReady(victim.status));
    expect(answers).toEqual(new Set([200]));
    expect(victim.status.launches).toBe(2);
  });

  it('is served by one replica while the other is paused, and no request waits for it', async () => {
    const victim = sandbox.supervisor.unit(`${SERVICE}-2`);
    victim.signal('SIGSTOP');
    await sandbox.supervisor.waitFor(
      `${SERVICE}-2`,
      ({ state }) => state === 'unready',
    );
    const answers = await Promise.all(Array.from({ length: 10 }, ask));
    expect(new Set(answers)).toEqual(new Set([200]));
    victim.signal('SIGCONT');
    await sandbox.supervisor.waitFor(`${SERVICE}-2`, isReady);
    expect(victim.status.launches).toBe(1);
  });

  it('knows only the role that reads and writes rows', () => {
    const { pid } = sandbox.supervisor.unit(`${SERVICE}-1`);
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    expect(environment).toContain('product_service_worker');
    expect(environment).not.toContain('product_service_owner');
    expect(environment).not.toContain(
      sandbox.addresses.secrets.postgresPassword,
    );
  });

  it('is listed with its replicas, and what each of them uses', async () => {
    const meter = new UsageMeter(readUsage);
    listWorkloads(sandbox, meter, 0);
    const workloads = listWorkloads(sandbox, meter, 1_000);
    expect(workloads.map(({ name, kind }) => [name, kind])).toEqual([
      [SERVICE, 'service'],
      ['postgresql', 'server'],
      ['redis', 'server'],
      [`${SERVICE}-migration`, 'job'],
    ]);
    const [service] = workloads;
    expect(service).toMatchObject({
      url: sandbox.addresses.urlOf(SERVICE),
      replicas: [
        { name: `${SERVICE}-1`, state: 'ready', restarts: 1 },
        { name: `${SERVICE}-2`, state: 'ready', restarts: 0 },
      ],
    });
    for (const { usage } of service.replicas) {
      expect(usage?.cpus).toBeGreaterThanOrEqual(0);
      expect(usage?.memoryBytes).toBeGreaterThan(10_000_000);
    }
  });

  it('gets more replicas and fewer, and answers all the while', async () => {
    await sandbox.scale(SERVICE, 3);
    await sandbox.supervisor.waitFor(`${SERVICE}-3`, isReady);
    const whenScaled = sandbox.scale(SERVICE, 1);
    const answers = await Promise.all(Array.from({ length: 10 }, ask));
    expect(new Set(answers)).toEqual(new Set([200]));
    await whenScaled;
    const replicas = sandbox.supervisor.units
      .map(({ unit }) => unit.name)
      .filter(name => /-\d$/.test(name));
    expect(replicas).toEqual([`${SERVICE}-1`]);
    expect(await ask()).toBe(200);
  });

  it.each([-1, 1.5, 1_000, NaN])('does not get %d replicas', async count => {
    await expect(sandbox.scale(SERVICE, count)).rejects.toThrow(
      'a whole number',
    );
  });

  it('is the only one that gets any', async () => {
    await expect(sandbox.scale('order-service', 1)).rejects.toThrow(
      'not part of this sandbox',
    );
  });
});
