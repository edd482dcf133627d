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
 * @throws InputError when it has no objectives, or they have errors
 */
export async function readDerivedRules(
  directory: string,
): Promise<RenderedFile> {
  const file = await readRepositoryFile(directory, SLO_FILE);
  if (file?.kind !== 'file') {
    throw new InputError(
      `There is no ${SLO_FILE}, so nobody knows what belongs into ${SLO_RULES_FILE}`,
    );
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
