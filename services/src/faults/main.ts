import { MUTATIONS, type Mutation } from './mutations';
import { runFaultTest } from './runFaultTest';

const usage = `usage: make fault-test [MINUTES=10] [SEED=1] [WITHOUT=${MUTATIONS.join(
  '|',
)}]`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The long fault test; ends with an error when something does not hold. */
async function main(): Promise<void> {
  const MINUTES = process.env.MINUTES || '10';
  const SEED = process.env.SEED || `${Date.now() % 1_000_000}`;
  const without = process.env.WITHOUT || undefined;
  const known: readonly string[] = MUTATIONS;
  if (
    !(Number(MINUTES) > 0) ||
    !Number.isInteger(Number(SEED)) ||
    (without !== undefined && !known.includes(without))
  ) {
    throw new Error(usage);
  }
  const report = await runFaultTest({
    seed: Number(SEED),
    durationMs: Number(MINUTES) * 60_000,
    customers: 16,
    replicas: 2,
    mutation: without as Mutation | undefined,
    say,
  });
  say(JSON.stringify(report, undefined, 2));
  if (report.violations.length > 0 || report.missedCrashPoints.length > 0) {
    throw new Error(
      `${report.violations.length} violations, ${report.missedCrashPoints.length} crash points were not reached`,
    );
  }
}

main().catch((error: Error) => {
  process.stderr.write(`\n✖ ${error.message}\n`);
  process.exitCode = 1;
});
