import { readDefaultBranch } from '../host/metadata';
import { listBranches } from './commits';
import { runGit } from './runGit';

/**
 * Makes the only branch of a repository its default branch, where the default branch does not
 * exist: the first push to an empty repository decides what it is called.
 *
 * @param gitDirectory - the bare repository
 */
export async function adoptOnlyBranch(gitDirectory: string): Promise<void> {
  const branches = await listBranches(
    gitDirectory,
    await readDefaultBranch(gitDirectory),
  );
  const [only, ...others] = branches;
  if (only && !only.isDefault && others.length === 0) {
    await runGit(['symbolic-ref', 'HEAD', `refs/heads/${only.name}`], {
      gitDirectory,
    });
  }
}
