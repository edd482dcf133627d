import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './findTool';

const schemas = join(REPOSITORY, '.tools/schemas');

/** Whether `make start` or `make test` has written the JSON schemas of all kinds. */
export function haveSchemas(): boolean {
  return existsSync(schemas);
}

/** kubeconform's options for the schemas that `make start` or `make test` wrote. */
export const schemaLocations = [
  '-schema-location',
  join(schemas, '{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json'),
];
