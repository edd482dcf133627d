import { describeUnlessMissing } from '@internal/tooling';
import { findTool } from './findTool';
import { haveSchemas } from './schemaLocations';

function isMissing(name: string): boolean {
  return name === 'schemas' ? !haveSchemas() : findTool(name) === undefined;
}

/**
 * Jest's `describe` for tests that need command line tools: where one is missing it skips them and
 * prints which, except on CI, where they run and fail. `schemas` stands for the JSON schemas of all kinds.
 *
 * @example
 * describeWithTools('helm', 'kubeconform', 'schemas')('the chart', () => { … });
 */
export function describeWithTools(...names: string[]): jest.Describe {
  return describeUnlessMissing(names.filter(isMissing));
}
