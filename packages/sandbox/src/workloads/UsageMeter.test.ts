import fc from 'fast-check';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readUsage } from './ProcessUsage';
import { UsageMeter } from './UsageMeter';

jest.setTimeout(60_000);

describe('UsageMeter', () => {
  it('says how many processors were in use between two looks', () => {
    let cpuSeconds = 10;
    const meter = new UsageMeter(() => ({ cpuSeconds, memoryBytes: 5 }));
    expect(meter.look([1], 0).get(1)).toEqual({ memoryBytes: 5 });
    cpuSeconds = 13;
    expect(meter.look([1], 2_000).get(1)).toEqual({
      cpus: 1.5,
      memoryBytes: 5,
    });
    expect(meter.look([1], 2_000).get(1)?.cpus).toBeUndefined();
  });

  it('is never negative, and forgets what it is not asked about', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 1_000 })), { minLength: 1 }),
        looks => {
          let used = 0;
          let now = 0;
          const meter = new UsageMeter(() => ({
            cpuSeconds: used,
            memoryBytes: 0,
          }));
          for (const [cpuSeconds, wait] of looks) {
            used = cpuSeconds;
            now += wait;
            const { cpus = 0 } = meter.look([1], now).get(1) ?? {};
            expect(cpus).toBeGreaterThanOrEqual(0);
          }
          expect(meter.look([], now).size).toBe(0);
          expect(meter.look([1], now + 1).get(1)?.cpus).toBeUndefined();
        },
      ),
    );
  });
});

describe('readUsage', () => {
  it('counts what a process has started, too', async () => {
    const child = spawn(
      '/bin/sh',
      [
        '-c',
        'head -c 30000000 /dev/zero | tail -c 20000000 | (sleep 0.1; echo up; sleep 600)',
      ],
      { detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    try {
      await once(child.stdout, 'data');
      expect(readUsage(child.pid!).memoryBytes).toBeGreaterThan(10_000_000);
      expect(readUsage(process.pid).cpuSeconds).toBeGreaterThan(0);
    } finally {
      process.kill(-child.pid!, 'SIGKILL');
    }
  });

  it('is nothing for a process that does not exist', () => {
    expect(readUsage(2 ** 30)).toEqual({ cpuSeconds: 0, memoryBytes: 0 });
  });
});
