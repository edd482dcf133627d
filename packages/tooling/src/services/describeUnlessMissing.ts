import { describeUnless } from './describeUnless';

/**
 * Jest's `describe` for tests that need programs or files of the machine, see {@link describeUnless}.
 *
 * @param missing - what is missing, by name; empty when everything is there
 * @example
 * describeUnlessMissing(findTool('helm') ? [] : ['helm'])('the chart', () => { … });
 *
 * @public
 */
export function describeUnlessMissing(
  missing: readonly string[],
): jest.Describe {
  return describeUnless(
    missing.length === 0
      ? undefined
      : `${missing.join(
          ', ',
        )} not found. make test sets up everything that tests need.`,
  );
}
