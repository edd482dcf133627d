import type { Entity } from '@backstage/catalog-model';
import { findEntityProblem } from '@internal/plugin-golden-path-node';
import { posix } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type ServiceFile, textOf } from './listFiles';

/**
 * The entities in a service's catalog-info.yaml, with the files that they embed in place, as the
 * catalog puts them there.
 */
export function parseEntities(files: ServiceFile[]): Entity[] {
  return parseAllDocuments(textOf(files, 'catalog-info.yaml'))
    .map(document => embed(document.toJS(), files) as unknown as Entity | null)
    .filter(entity => entity !== null);
}

/** What stands for the text of a file; the last two bring what the file refers to, too. */
const PLACEHOLDERS = ['$text', '$openapi', '$asyncapi'];

/** Replaces every `{ $text: path }` and the like by the text of that file. */
function embed(value: unknown, files: ServiceFile[]): unknown {
  if (Array.isArray(value)) {
    return value.map(each => embed(each, files));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  for (const [key, path] of Object.entries(value)) {
    if (PLACEHOLDERS.includes(key)) {
      return textOf(files, posix.normalize(`${path}`));
    }
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, embed(each, files)]),
  );
}

/** What the catalog would refuse in entities, and kinds that a service may not bring. */
export async function findCatalogProblems(
  entities: Entity[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const entity of entities) {
    const problem = await findEntityProblem(entity);
    if (problem !== undefined) {
      problems.push(`${entity.kind} ${entity.metadata?.name}: ${problem}`);
    }
  }
  return problems;
}
