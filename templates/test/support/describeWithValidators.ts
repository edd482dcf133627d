import { findTools, TOOL_NAMES } from '@internal/plugin-golden-path-node';
import { describeUnlessMissing } from '@internal/tooling';

/**
 * Jest's `describe` for tests that need every validator: where one is missing it skips them and prints
 * which, except on CI, where they run and fail.
 */
export function describeWithValidators(): jest.Describe {
  const tools = findTools({ from: __dirname });
  return describeUnlessMissing(
    [...TOOL_NAMES, 'schemas' as const].filter(name => !tools[name]),
  );
}
