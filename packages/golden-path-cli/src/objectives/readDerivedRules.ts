import { InputError } from '@backstage/errors';
import {
  deriveRules,
  formatFinding,
  readObjectives,
  SLO_FILE,
  SLO_RULES_FILE,
} from '@internal/plugin-golden-path-node';
import type { RenderedFile } from '@internal/plugin-golden-path-common';
import { readRepositoryFile } from '../files/readRepository';

/**
 * The alert rules that a service's own objectives give.
 *
 * @param directory - root of the service
 * @returns undefined when it has no objectives
 * @throws InputError naming the fields of the objectives that have errors
 */
export async function readDerivedRules(
  directory: string,
): Promise<RenderedFile | undefined> {
  const file = await readRepositoryFile(directory, SLO_FILE);
  if (!file) {
    return undefined;
  }
  if (file.kind !== 'file') {
    throw new InputError(`${SLO_FILE} is not a file`);
  }
  const text = Buffer.from(file.content).toString('utf8');
  const rules = deriveRules(text);
  if (rules === undefined) {
    const errors = readObjectives(text).problems.filter(
      ({ severity }) => severity === 'error',
    );
    throw new InputError(
      errors
        .map(({ path, line, message }) =>
          formatFinding({
            check: 'objectives',
            file: SLO_FILE,
            line,
            field: path,
            message,
          }),
        )
        .join('\n') || `There is no objective in ${SLO_FILE}`,
    );
  }
  return {
    path: SLO_RULES_FILE,
    content: Buffer.from(rules),
    executable: false,
  };
}
