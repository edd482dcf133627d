import { describe, expect, test } from '@jest/globals';
import { Health } from './health.ts';

const works = () => Promise.resolve();
const fails = () => Promise.reject(new Error('connection refused'));
const hangs = () => new Promise(() => undefined);

describe('Health', () => {
  test('is not ready before the service runs and after it was told to stop', async () => {
    const health = new Health();
    expect(await health.report()).toMatchObject({ ready: false, status: 'starting' });

    health.markRunning();
    expect(await health.report()).toMatchObject({ ready: true, status: 'ok' });

    health.markStopping();
    expect(await health.report()).toMatchObject({ ready: false, status: 'stopping' });
  });

  test('is unavailable without a required dependency, and says why', async () => {
    const health = new Health();
    health.add({ name: 'one', required: true, run: works });
    health.add({ name: 'other', required: true, run: fails });
    health.markRunning();

    expect(await health.report()).toEqual({
      ready: false,
      status: 'unavailable',
      checks: {
        one: { status: 'up', required: true },
        other: { status: 'down', required: true, reason: 'connection refused' },
      },
    });
  });

  test('is degraded, but ready, without a dependency that it can do without', async () => {
    const health = new Health();
    health.add({ name: 'extra', required: false, run: fails });
    health.markRunning();

    expect(await health.report()).toMatchObject({ ready: true, status: 'degraded' });
  });

  test('takes a dependency that does not answer for one that is down', async () => {
    const health = new Health();
    health.add({ name: 'silent', required: true, run: hangs });
    health.markRunning();

    const report = await health.report();

    expect(report.checks.silent).toMatchObject({
      status: 'down',
      reason: 'no answer within 1000 ms',
    });
  });
});
