import type { Entity } from '@backstage/catalog-model';
import { posix } from 'node:path';
import { findEntityProblem } from '../catalog/findEntityProblem';
import type { Check } from '../Check';
import type { Finding } from '../Finding';
import type { ServiceFiles } from '../ServiceFiles';

const FILE = 'catalog-info.yaml';

/** The catalog accepts what the service says about itself. */
export const catalogEntities: Check = {
  name: 'catalog entities',
  needs: [],
  async run({ files }) {
    if (!files.has(FILE)) {
      return [];
    }
    const yaml = files.yaml(FILE);
    const findings: Finding[] = [];
    for (const value of yaml.values) {
      const entity = embed(value, files) as Entity;
      const problem = await findEntityProblem(entity);
      if (problem !== undefined) {
        findings.push({
          check: 'catalog entities',
          file: FILE,
          line: yaml.findLine([], {
            kind: entity?.kind,
            name: entity?.metadata?.name,
          }),
          message: problem,
        });
      }
    }
    return findings;
  },
};

/** What stands for the text of a file; the last two bring what the file refers to, too. */
const PLACEHOLDERS = ['$text', '$openapi', '$asyncapi'];

/** Replaces every `{ $text: path }` and the like by the text of that file, as the catalog does. */
function embed(value: unknown, files: ServiceFiles): unknown {
  if (Array.isArray(value)) {
    return value.map(each => embed(each, files));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  for (const [key, path] of Object.entries(value)) {
    if (PLACEHOLDERS.includes(key)) {
      return files.text(posix.normalize(`${path}`));
    }
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, embed(each, files)]),
  );
}
