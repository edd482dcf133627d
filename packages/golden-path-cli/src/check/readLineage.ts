import { InputError } from '@backstage/errors';
import {
  type Lineage,
  LINEAGE_FILE,
  parseLineage,
} from '@internal/plugin-golden-path-common';
import { stat } from 'node:fs/promises';
import { readRepositoryFile } from '../files/readRepository';

/**
 * Reads where a service comes from.
 *
 * @param directory - root of the service
 * @throws InputError or GoldenPathInputError saying what is wrong with it
 */
export async function readLineage(directory: string): Promise<Lineage> {
  const status = await stat(directory).catch(() => undefined);
  if (!status?.isDirectory()) {
    throw new InputError('There is no such directory');
  }
  const file = await readRepositoryFile(directory, LINEAGE_FILE);
  if (!file) {
    throw new InputError(
      `There is no ${LINEAGE_FILE}: this is not the root of a service of the golden path`,
    );
  }
  if (file.kind !== 'file') {
    throw new InputError(`${LINEAGE_FILE} is not a file`);
  }
  return parseLineage(Buffer.from(file.content).toString('utf8'));
}
