import { describeWith, RunningService, startRedis } from '@internal/tooling';
import { parse } from 'yaml';
import { runTool } from '../support/runTool';
import { readObjects } from './support/crossplaneFiles';

// Each test runs several programs; a busy machine takes its time.
jest.setTimeout(120_000);

/** What Argo CD's health checks say of an object. */
interface Health {
  status: string;
  message: string;
}

function scripts(): Record<string, string> {
  const [settings] = readObjects('argocd', 'health.yaml');
  const customizations = parse(
    String(settings.data?.['resource.customizations']),
  ) as Record<string, { 'health.lua': string }>;
  return Object.fromEntries(
    Object.entries(customizations).map(([group, value]) => [
      group,
      value['health.lua'],
    ]),
  );
}

const CLAIM = 'platform.ecommerce.example.com/*';
const MANAGED = '*.aws.m.upbound.io/*';

const ready = { type: 'Ready', status: 'True', reason: 'Available' };
const creating = { type: 'Ready', status: 'False', reason: 'Creating' };
const synced = { type: 'Synced', status: 'True', reason: 'ReconcileSuccess' };
const failed = {
  type: 'Synced',
  status: 'False',
  reason: 'ReconcileError',
  message: 'found 0 EnvironmentConfigs',
};

/* Redis runs Lua 5.1, the language of Argo CD's health checks, with no global to write to. */
describeWith('redis')('what Argo CD says of', () => {
  let redis: RunningService;

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(async () => {
    await redis.stop();
  });

  async function healthOf(group: string, object: unknown): Promise<Health> {
    const url = new URL(redis.url);
    const { stdout, exitCode } = await runTool(
      'redis-cli',
      [
        '-h',
        url.hostname,
        '-p',
        url.port,
        '--raw',
        'EVAL',
        `local obj = cjson.decode(ARGV[1])
local function check()
${scripts()[group]}
end
return cjson.encode(check())`,
        '0',
        JSON.stringify(object),
      ],
      {
        environment: { REDISCLI_AUTH: decodeURIComponent(url.password) },
      },
    );
    expect(exitCode).toBe(0);
    return JSON.parse(stdout) as Health;
  }

  test.each([
    { what: 'a new claim', object: { metadata: {} }, status: 'Progressing' },
    {
      what: 'a claim that is being made',
      object: { metadata: {}, status: { conditions: [synced, creating] } },
      status: 'Progressing',
    },
    {
      what: 'a claim that is ready',
      object: { metadata: {}, status: { conditions: [synced, ready] } },
      status: 'Healthy',
    },
    {
      what: 'a claim that cannot be composed',
      object: { metadata: {}, status: { conditions: [ready, failed] } },
      status: 'Degraded',
      message: 'found 0 EnvironmentConfigs',
    },
    {
      what: 'a claim that was ready before it was changed',
      object: {
        metadata: { generation: 2 },
        status: { conditions: [synced, { ...ready, observedGeneration: 1 }] },
      },
      status: 'Progressing',
    },
    {
      what: 'a claim that is being deleted',
      object: {
        metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
        status: { conditions: [synced, ready] },
      },
      status: 'Progressing',
    },
  ])('$what: $status', async ({ object, status, message }) => {
    const health = await healthOf(CLAIM, object);
    expect(health.status).toBe(status);
    expect(health.message).toContain(message ?? '');
    expect(health.message).not.toBe('');
  });

  test.each([
    {
      what: 'a new managed resource',
      object: { metadata: {}, spec: { forProvider: {} } },
      status: 'Progressing',
    },
    {
      what: 'the settings of the provider',
      object: { metadata: {}, spec: { credentials: {} } },
      status: 'Healthy',
    },
    {
      what: 'a managed resource that AWS made',
      object: {
        metadata: {},
        spec: { forProvider: {} },
        status: { conditions: [synced, ready] },
      },
      status: 'Healthy',
    },
    {
      what: 'a managed resource that AWS refused',
      object: {
        metadata: {},
        spec: { forProvider: {} },
        status: {
          conditions: [
            ready,
            { type: 'LastAsyncOperation', status: 'False', message: 'quota' },
          ],
        },
      },
      status: 'Degraded',
      message: 'quota',
    },
  ])('$what: $status', async ({ object, status, message }) => {
    const health = await healthOf(MANAGED, object);
    expect(health.status).toBe(status);
    expect(health.message).toContain(message ?? '');
  });
});
