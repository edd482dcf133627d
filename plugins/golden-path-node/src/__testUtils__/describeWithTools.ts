import { describeUnlessMissing } from '@internal/tooling';
import { findTools } from '../tools/findTools';
import { TOOL_NAMES } from '../tools/Tools';

/**
 * Jest's `describe` for tests that need all validators: where one is missing it skips them and prints
 * which, except on CI, where they run and fail.
 */
export function describeWithTools(): jest.Describe {
  const tools = findTools({ from: __dirname });
  return describeUnlessMissing(
    [...TOOL_NAMES, 'schemas' as const].filter(name => !tools[name]),
  );
}
