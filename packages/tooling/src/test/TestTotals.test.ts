import {
  addTotals,
  formatTotals,
  readJestTotals,
  readJunitTotals,
  readPlaywrightTotals,
  readTapTotals,
} from './TestTotals';

describe('TestTotals', () => {
  it('counts a suite that did not load as a failure', () => {
    expect(
      readJestTotals({
        numPassedTests: 5,
        numFailedTests: 1,
        numPendingTests: 2,
        numTodoTests: 1,
        numRuntimeErrorTestSuites: 1,
      }),
    ).toEqual({ passed: 5, failed: 2, skipped: 3 });
  });

  it('counts a flaky browser test as passed and an unexpected one as failed', () => {
    expect(
      readPlaywrightTotals({
        stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 },
      }),
    ).toEqual({ passed: 4, failed: 1, skipped: 2 });
  });

  it('reads the end of a TAP report', () => {
    const report =
      'ok 1 - a\n# tests 4\n# pass 2\n# fail 1\n# cancelled 1\n# skipped 0\n# todo 0\n';
    expect(readTapTotals(report)).toEqual({ passed: 2, failed: 2, skipped: 0 });
  });

  it('counts errors of a JUnit report as failures', () => {
    const report =
      '<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.0"/></testsuites>';
    expect(readJunitTotals(report)).toEqual({
      passed: 4,
      failed: 3,
      skipped: 3,
    });
  });

  it('takes no JUnit report without a suite', () => {
    expect(() => readJunitTotals('<testsuites/>')).toThrow('no test suite');
  });

  it('adds up to the line that CI reads', () => {
    expect(
      formatTotals(
        addTotals(
          { passed: 2, failed: 0, skipped: 1 },
          { passed: 40, failed: 3, skipped: 0 },
        ),
      ),
    ).toBe('42 passed, 3 failed, 1 skipped');
  });
});
