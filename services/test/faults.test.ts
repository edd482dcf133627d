import { describeWith } from '@internal/tooling';
import { runFaultTest } from '../src/faults/runFaultTest';

jest.setTimeout(420_000);

/** Every kind of fault and every crash point comes once in any case; longer runs: make fault-test. */
const SHORT = { durationMs: 1_000, customers: 8, replicas: 1 };

describeWith(
  'postgresql',
  'rabbitmq',
  'redis',
)('the shop', () => {
  it('keeps what it promises, whatever breaks', async () => {
    const report = await runFaultTest({ ...SHORT, seed: 20_261_120 });
    expect(report.violations).toEqual([]);
    expect(report.missedCrashPoints).toEqual([]);
    expect(report.promised).toBeGreaterThan(0);
    expect(report.orders.confirmed).toBeGreaterThan(0);
    expect(report.duplicates).toBeGreaterThan(0);
    expect(report.poison).toBeGreaterThan(0);
  });
});
