import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sandbox } from './Sandbox';
import { placeFirstOrder } from './storefront/placeFirstOrder';

jest.setTimeout(600_000);

/** Milliseconds that an order may take while things come back. */
const ORDER_TIMEOUT_MS = 120_000;

describe('a sandbox whose parts are killed', () => {
  const directory = mkdtempSync(join(tmpdir(), 'causeway-recovery-'));
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await Sandbox.start({ directory });
    await placeFirstOrder(sandbox, ORDER_TIMEOUT_MS);
  });

  afterAll(async () => {
    await sandbox.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each([
    'prometheus',
    'redis',
    'rabbitmq',
    'postgresql',
    'order-service-1',
    'api-gateway-2',
  ])('confirms orders again after the end of %s', async name => {
    const { supervisor } = sandbox;
    const { launches } = supervisor.unit(name).status;
    supervisor.unit(name).signal('SIGKILL');
    const down = await supervisor.waitFor(name, ({ alive }) => !alive);
    expect(down.cause).toBe('ended by SIGKILL');
    await supervisor.waitFor(name, ({ state }) => state === 'ready');
    expect(supervisor.unit(name).status.launches).toBe(launches + 1);
    expect(await placeFirstOrder(sandbox, ORDER_TIMEOUT_MS)).toMatchObject({
      id: expect.any(String),
    });
  });

  it('has started nothing again that was not killed', () => {
    const restarted = sandbox.supervisor.units
      .filter(({ status }) => status.launches > 1)
      .map(({ unit }) => unit.name);
    expect(restarted.sort()).toEqual([
      'api-gateway-2',
      'order-service-1',
      'postgresql',
      'prometheus',
      'rabbitmq',
      'redis',
    ]);
  });
});
