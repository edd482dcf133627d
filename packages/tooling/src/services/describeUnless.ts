/**
 * Jest's `describe` for tests that cannot run on every machine: where there is a reason against them they
 * are skipped and it is printed, except on CI, where they run and fail.
 *
 * @param reason - why they cannot run, in a sentence; undefined when they can
 *
 * @public
 */
export function describeUnless(reason: string | undefined): jest.Describe {
  if (reason === undefined || process.env.CI) {
    return describe;
  }
  process.stderr.write(`Skipping tests: ${reason}\n`);
  return describe.skip;
}
