import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import { authorEnvironment } from '../git/authorEnvironment';
import { runGit, type RunGitOptions } from '../git/runGit';
import type { CreateRepositoryOptions } from '../LocalGitHost';
import { writeMetadata } from './metadata';

/**
 * Makes a complete bare repository in a directory that nobody looks into yet.
 *
 * @param gitDirectory - where to make it
 * @param options - what is to be in it, checked
 */
export async function buildRepository(
  gitDirectory: string,
  options: CreateRepositoryOptions,
): Promise<void> {
  const { defaultBranch = 'main', sourceDirectory } = options;
  await runGit([
    'init',
    '--quiet',
    '--bare',
    '--template=',
    `--initial-branch=${defaultBranch}`,
    gitDirectory,
  ]);
  await mkdir(join(gitDirectory, 'info'), { recursive: true });
  // What is read from a repository is what is in it, whatever its own .gitattributes say.
  await writeFile(
    join(gitDirectory, 'info', 'attributes'),
    '* -export-ignore -export-subst\n',
  );
  await writeMetadata(gitDirectory, {
    description: options.description,
    ownerRef: options.ownerRef,
    createdBy: options.createdBy,
    createdAt: new Date().toISOString(),
  });
  if (sourceDirectory) {
    await commitDirectory(gitDirectory, {
      ...options,
      defaultBranch,
      sourceDirectory,
    });
  }
}

async function commitDirectory(
  gitDirectory: string,
  options: CreateRepositoryOptions & {
    defaultBranch: string;
    sourceDirectory: string;
  },
): Promise<void> {
  const { defaultBranch, sourceDirectory, commitMessage } = options;
  const environment = {
    GIT_INDEX_FILE: join(gitDirectory, 'index.building'),
    ...authorEnvironment(options.author),
  };
  const git = async (args: string[], extra: RunGitOptions = {}) => {
    const output = await runGit(args, { gitDirectory, environment, ...extra });
    return output.toString('utf8').trim();
  };
  // --force: a file that is in the directory is meant, even if a .gitignore beside it matches it.
  await git(['add', '--force', '--all', '.'], {
    workingDirectory: sourceDirectory,
    environment: { ...environment, GIT_WORK_TREE: sourceDirectory },
  });
  const staged = await git(['ls-files', '--stage']);
  if (/^160000 /m.test(staged)) {
    throw new InputError(
      'The files of the first commit contain a Git repository of their own',
    );
  }
  const tree = await git(['write-tree']);
  const commit = await git(['commit-tree', tree, '-F', '-'], {
    input: commitMessage ?? 'Initial commit',
  });
  await git(['update-ref', `refs/heads/${defaultBranch}`, commit]);
}
