import { InputError } from '@backstage/errors';
import {
  refProblem,
  repositoryNameProblem,
  repositoryOwnerProblem,
} from '@internal/plugin-local-git-common';
import type { CreateRepositoryOptions } from '../LocalGitHost';

const MAXIMUM_DESCRIPTION_LENGTH = 10_000;
const MAXIMUM_TEXT_LENGTH = 1_000;

/**
 * Checks what a caller wants to create.
 *
 * @throws InputError with a sentence about the first thing that is wrong.
 */
export function checkCreateOptions(options: CreateRepositoryOptions): void {
  const problem =
    repositoryOwnerProblem(options.owner) ??
    repositoryNameProblem(options.name) ??
    branchProblem(options.defaultBranch) ??
    textProblem(
      'description',
      options.description,
      MAXIMUM_DESCRIPTION_LENGTH,
    ) ??
    textProblem('owner reference', options.ownerRef) ??
    textProblem('creator', options.createdBy) ??
    commitProblem({ author: options.author, message: options.commitMessage });
  if (problem) {
    throw new InputError(problem);
  }
}

/**
 * What is wrong with a commit's author or message; undefined when nothing is.
 *
 * @param commit - both may be left out
 */
export function commitProblem(commit: {
  author?: { name: string; email: string };
  message?: string;
}): string | undefined {
  return (
    identityProblem('name', commit.author?.name) ??
    identityProblem('e-mail address', commit.author?.email) ??
    textProblem('commit message', commit.message, MAXIMUM_DESCRIPTION_LENGTH)
  );
}

/**
 * What is wrong with the name of a branch that is to be made; undefined when nothing is.
 *
 * @param branch - a short name, without `refs/heads/`
 */
export function branchProblem(branch: string | undefined): string | undefined {
  if (branch === undefined) {
    return undefined;
  }
  return branch === 'HEAD'
    ? 'A branch may not be called HEAD'
    : refProblem(branch);
}

function textProblem(
  what: string,
  text: string | undefined,
  maximum = MAXIMUM_TEXT_LENGTH,
): string | undefined {
  if (text?.includes('\0')) {
    return `The ${what} contains a null character`;
  }
  return (text?.length ?? 0) > maximum
    ? `The ${what} is longer than ${maximum} characters`
    : undefined;
}

function identityProblem(
  what: string,
  text: string | undefined,
): string | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!/[^\s.,:;<>"\\']/.test(text)) {
    return `The author's ${what} is empty`;
  }
  return /[\p{Cc}<>]/u.test(text)
    ? `The author's ${what} contains characters that it may not`
    : textProblem(`author's ${what}`, text);
}
