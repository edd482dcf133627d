import { InputError, NotFoundError } from '@backstage/errors';
import { refProblem } from '@internal/plugin-local-git-common';
import { runGit } from './runGit';

/**
 * The commit that a branch, a tag or a full commit id stands for. A branch wins over a tag of the
 * same name.
 *
 * @param gitDirectory - the bare repository
 * @param ref - a short name or 40 hexadecimal digits
 * @throws InputError when it is no possible name; NotFoundError when there is none of that name.
 */
export async function resolveCommit(
  gitDirectory: string,
  ref: string,
  signal?: AbortSignal,
): Promise<string> {
  const problem = refProblem(ref);
  if (problem) {
    throw new InputError(problem);
  }
  const candidates = [`refs/heads/${ref}`, `refs/tags/${ref}^{commit}`];
  if (/^[0-9a-f]{40}$/.test(ref)) {
    candidates.push(ref);
  }
  const output = await runGit(
    ['cat-file', '--batch-check=%(objectname) %(objecttype)'],
    {
      gitDirectory,
      input: candidates.map(line => `${line}\n`).join(''),
      signal,
    },
  );
  const found = output
    .toString('utf8')
    .split('\n')
    .map(line => /^([0-9a-f]{40}) commit$/.exec(line)?.[1])
    .find(Boolean);
  if (!found) {
    throw new NotFoundError(`There is no branch, tag or commit "${ref}"`);
  }
  return found;
}
