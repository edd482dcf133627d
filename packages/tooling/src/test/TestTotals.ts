/** How many tests passed, failed and were skipped. */
export interface TestTotals {
  passed: number;
  failed: number;
  skipped: number;
}

/** No tests at all. */
export const noTests: TestTotals = { passed: 0, failed: 0, skipped: 0 };

/** Adds totals up. */
export function addTotals(...all: TestTotals[]): TestTotals {
  return all.reduce(
    (sum, totals) => ({
      passed: sum.passed + totals.passed,
      failed: sum.failed + totals.failed,
      skipped: sum.skipped + totals.skipped,
    }),
    noTests,
  );
}

/** The closing line that CI reads. */
export function formatTotals(totals: TestTotals): string {
  return `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`;
}

/**
 * Counts what Jest wrote with `--json`. A suite that did not even load counts as one failed test, so that
 * it cannot pass unnoticed.
 */
export function readJestTotals(report: {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
}): TestTotals {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Counts what Playwright wrote with its JSON reporter. */
export function readPlaywrightTotals(report: {
  stats: {
    expected: number;
    unexpected: number;
    flaky: number;
    skipped: number;
  };
}): TestTotals {
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected, skipped };
}

/** Counts what Node's own test runner wrote at the end of its TAP output. */
export function readTapTotals(output: string): TestTotals {
  const count = (word: string) =>
    Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  return {
    passed: count('pass'),
    failed: count('fail') + count('cancelled'),
    skipped: count('skipped') + count('todo'),
  };
}

/** Counts what pytest wrote with `--junitxml`. */
export function readJunitTotals(report: string): TestTotals {
  const suites = [...report.matchAll(/<testsuite [^>]*>/g)].map(([tag]) => tag);
  if (suites.length === 0) {
    throw new Error('The report has no test suite.');
  }
  const count = (tag: string, name: string) =>
    Number(new RegExp(` ${name}="(\\d+)"`).exec(tag)?.[1] ?? 0);
  return addTotals(
    ...suites.map(tag => {
      const failed = count(tag, 'failures') + count(tag, 'errors');
      const skipped = count(tag, 'skipped');
      return {
        passed: count(tag, 'tests') - failed - skipped,
        failed,
        skipped,
      };
    }),
  );
}
