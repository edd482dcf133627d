import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { eventually } from '../../test/eventually.ts';
import { recordLog } from '../../test/logRecorder.ts';
import { type StubAnswer, StubServer } from '../../test/stubs/stubServer.ts';
import { Health } from '../platform/health.ts';
import { Resources } from '../platform/process/resources.ts';
import { createMetrics } from '../platform/telemetry/metrics.ts';
import { Upstream, type UpstreamCall } from './upstream.ts';
import { UpstreamRefused, UpstreamUnknown } from './upstreamErrors.ts';

const { logger } = recordLog();
const call: UpstreamCall = { method: 'GET', route: '/things/{id}', path: '/things/1' };
const shape = z.object({ name: z.string() });

let stub: StubServer;
let resources: Resources;
let metrics: ReturnType<typeof createMetrics>;
let answer: () => Promise<StubAnswer>;

beforeEach(async () => {
  resources = new Resources();
  metrics = createMetrics();
  answer = async () => ({ body: { name: 'thing' } });
  stub = await StubServer.start(() => answer());
});

afterEach(async () => {
  await stub.stop();
  await resources.close(logger);
});

function createUpstream(overrides: { concurrency?: number; breakMs?: number } = {}): Upstream {
  return Upstream.create(
    { logger, resources, health: new Health(), metrics },
    {
      name: 'thing-service',
      url: stub.url,
      timeoutMs: 200,
      concurrency: 4,
      breakMs: 60_000,
      sign: async () => 'signed',
      ...overrides,
    },
  );
}

async function metric(name: string): Promise<number> {
  const text = await metrics.registry.metrics();
  return Number(new RegExp(`^${name}[^ ]* (\\d+)`, 'm').exec(text)?.[1]);
}

describe('a call', () => {
  test('reads what it needs of the answer, and says who calls', async () => {
    answer = async () => ({ body: { name: 'thing', surprise: true } });
    const upstream = createUpstream();
    expect(await upstream.call({ ...call, idempotencyKey: 'key' }, shape)).toEqual({
      name: 'thing',
    });
    expect(stub.requests[0]?.headers).toMatchObject({
      'x-identity': 'signed',
      'idempotency-key': 'key',
    });
  });

  test.each([400, 404, 409, 422])(
    'that is answered %d is refused, and not repeated',
    async status => {
      answer = async () => ({ status, body: { type: '/problems/no-thing', title: 'No', status } });
      const error = await createUpstream()
        .call(call, shape)
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UpstreamRefused);
      expect(error).toMatchObject({ status, problem: 'no-thing' });
      expect(stub.requests).toHaveLength(1);
    },
  );

  test.each([401, 403, 408, 429, 500, 502, 503])('that is answered %d is unknown', async status => {
    answer = async () => ({ status, body: {} });
    await expect(createUpstream().call(call, shape)).rejects.toBeInstanceOf(UpstreamUnknown);
  });

  test('that is told when to come back is unknown, whatever its status', async () => {
    answer = async () => ({ status: 409, headers: { 'retry-after': '1' }, body: { status: 409 } });
    await expect(createUpstream().call(call, shape)).rejects.toBeInstanceOf(UpstreamUnknown);
  });

  test.each(['cut', 'silent'] as const)(
    'that is %s is unknown, after one repetition',
    async fault => {
      stub.fail(/./, fault, 10);
      await expect(createUpstream().call(call, shape)).rejects.toBeInstanceOf(UpstreamUnknown);
      expect(stub.requests).toHaveLength(2);
    },
  );

  test('whose answer is not what it should be is unknown', async () => {
    answer = async () => ({ body: { title: 'no name' } });
    await expect(createUpstream().call(call, shape)).rejects.toBeInstanceOf(UpstreamUnknown);
  });

  test('is repeated once when its connection breaks, and works then', async () => {
    stub.fail(/./, 'cut');
    expect(await createUpstream().call(call, shape)).toEqual({ name: 'thing' });
  });
});

describe('a service that keeps failing', () => {
  test('is left alone, and tried again after a while', async () => {
    const upstream = createUpstream({ breakMs: 100 });
    stub.fail(/./, 'error-before', 1_000);
    await eventually(async () => {
      await upstream.call(call, shape).catch(() => undefined);
      expect(await metric('upstream_circuit_open')).toBe(1);
    });
    stub.heal();
    await eventually(async () => {
      expect(await upstream.call(call, shape)).toEqual({ name: 'thing' });
    });
    expect(await metric('upstream_circuit_open')).toBe(0);
  });

  test('is not called twice as often because of that: retries have a budget', async () => {
    const upstream = createUpstream();
    stub.fail(/./, 'error-before', 1_000);
    const calls = 10;
    for (let number = 0; number < calls * 3; number += 1) {
      await upstream.call(call, shape).catch(() => undefined);
    }
    // The circuit opens as well, so this is the most that may have come
    expect(stub.requests.length).toBeLessThanOrEqual(calls * 3 + 13);
  });
});

test('more calls than there is room for are turned away at once', async () => {
  const upstream = createUpstream({ concurrency: 1 });
  const { promise, resolve } = Promise.withResolvers<{ body: unknown }>();
  answer = () => promise;
  const calls = [1, 2, 3].map(() =>
    upstream.call(call, shape).then(
      () => 'answered',
      () => 'turned away',
    ),
  );
  expect(await Promise.race(calls)).toBe('turned away');
  resolve({ body: { name: 'thing' } });
  expect((await Promise.all(calls)).sort()).toEqual(['answered', 'answered', 'turned away']);
});
