import { findTools, TOOL_NAMES } from '@internal/plugin-golden-path-node';

/**
 * Jest's `describe` for tests that need every validator: where one is missing it skips them and prints
 * which, except on CI, where they run and fail.
 */
export function describeWithValidators(): jest.Describe {
  const tools = findTools({ from: __dirname });
  const missing = [...TOOL_NAMES, 'schemas' as const].filter(
    name => !tools[name],
  );
  if (missing.length === 0 || process.env.CI) {
    return describe;
  }
  process.stderr.write(
    `Skipping tests: ${missing.join(', ')} not found. Run make setup.\n`,
  );
  return describe.skip;
}
