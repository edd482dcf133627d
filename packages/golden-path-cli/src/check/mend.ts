import { InputError } from '@backstage/errors';
import type {
  FileDifference,
  RenderedFile,
} from '@internal/plugin-golden-path-common';
import { WorkTree } from '../files/WorkTree';
import { removeFiles, writeFiles } from '../files/writeFiles';

/**
 * Makes the files of the golden path what the golden path gives.
 *
 * @param directory - root of the service
 * @param options - what differs, what it is to be, and whether changes may get lost
 * @throws InputError when changes in the directory are in no commit, so that nothing would bring them back
 */
export async function mend(
  directory: string,
  options: {
    differences: readonly FileDifference[];
    rendered: readonly RenderedFile[];
    force: boolean;
  },
): Promise<void> {
  if (!options.force) {
    const tree = await WorkTree.find(directory);
    if (!tree) {
      throw new InputError(
        'It is in no Git work tree, so nothing would bring back what is replaced; --force does it all the same',
      );
    }
    if (await tree.isDirty()) {
      throw new InputError(
        'There are changes that are not committed; commit them first, or use --force',
      );
    }
  }
  const paths = (isWanted: (difference: FileDifference) => boolean) =>
    new Set(options.differences.filter(isWanted).map(({ path }) => path));
  const extra = paths(({ kind }) => kind === 'unexpected');
  const wrong = paths(({ kind }) => kind !== 'unexpected');
  await writeFiles(
    directory,
    options.rendered.filter(({ path }) => wrong.has(path)),
  );
  await removeFiles(directory, [...extra]);
}
