import { describeWith } from '@internal/tooling';
import { MUTATIONS } from '../src/faults/mutations';
import { runFaultTest } from '../src/faults/runFaultTest';

jest.setTimeout(420_000);

/** Too long for every run: make fault-test-controls. */
describeWith(
  'postgresql',
  'rabbitmq',
  'redis',
)('the fault test', () => {
  it.each(MUTATIONS)('notices that the %s is missing', async mutation => {
    const { violations } = await runFaultTest({
      durationMs: 1_000,
      customers: 8,
      replicas: 1,
      seed: 20_261_120,
      settleMs: 30_000,
      mutation,
    });
    process.stdout.write(`${mutation}: ${violations.slice(0, 5).join('; ')}\n`);
    expect(violations).not.toEqual([]);
  });
});
