import { findTool } from './findTool';

/**
 * Jest's `describe` for tests that need command line tools: where one is missing it skips them and
 * prints which, except on CI, where they run and fail.
 *
 * @example
 * describeWithTools('helm', 'kubeconform')('the chart', () => { … });
 */
export function describeWithTools(...names: string[]): jest.Describe {
  const missing = names.filter(name => findTool(name) === undefined);
  if (missing.length === 0 || process.env.CI) {
    return describe;
  }
  process.stderr.write(
    `Skipping tests: ${missing.join(
      ', ',
    )} not found. Run make setup to install it.\n`,
  );
  return describe.skip;
}
