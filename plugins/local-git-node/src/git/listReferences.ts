import { runGit } from './runGit';

/**
 * Every branch and tag with the object it points at, one per line: two equal answers mean that
 * nothing was pushed in between.
 *
 * @param gitDirectory - the bare repository
 */
export async function listReferences(gitDirectory: string): Promise<string> {
  const output = await runGit(
    ['for-each-ref', '--format=%(objectname) %(refname)'],
    { gitDirectory },
  );
  return output.toString('utf8');
}
