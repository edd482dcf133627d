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
    identityProblem('name', options.author?.name) ??
    identityProblem('e-mail address', options.author?.email) ??
    textProblem(
      'commit message',
      options.commitMessage,
      MAXIMUM_DESCRIPTION_LENGTH,
    );
  if (problem) {
    throw new InputError(problem);
  }
}

function branchProblem(branch: string | undefined): string | undefined {
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
