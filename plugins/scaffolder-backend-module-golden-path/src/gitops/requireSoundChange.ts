import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  formatGitOpsProblem,
  type GitOpsFile,
} from '@internal/plugin-golden-path-common';
import type { GitOpsCheck } from './GitOpsHost';

/**
 * Makes sure that a change brings nothing wrong into a GitOps repository. What was wrong before is
 * only reported: one team's broken file is not to keep the others from deploying.
 *
 * @param options - the files before and after the change, and what looks at them
 * @throws InputError naming every new problem by file and field
 */
export async function requireSoundChange(options: {
  before: readonly GitOpsFile[];
  after: readonly GitOpsFile[];
  checks: readonly GitOpsCheck[];
  logger: LoggerService;
  signal?: AbortSignal;
}): Promise<void> {
  const { before, after, checks, logger, signal } = options;
  const known = new Set(await findProblems(before, checks, signal));
  const found = await findProblems(after, checks, signal);
  for (const problem of found.filter(each => known.has(each))) {
    logger.warn(`The GitOps repository is not in order: ${problem}`);
  }
  const introduced = found.filter(each => !known.has(each));
  for (const problem of introduced) {
    logger.error(problem);
  }
  if (introduced.length > 0) {
    throw new InputError(
      `The change of the GitOps repository did not pass its checks: ${introduced.join(
        '; ',
      )}`,
    );
  }
  logger.info(`The change of the GitOps repository passed its checks`, {
    files: after.length,
  });
}

async function findProblems(
  files: readonly GitOpsFile[],
  checks: readonly GitOpsCheck[],
  signal?: AbortSignal,
): Promise<string[]> {
  const problems: string[] = [];
  for (const check of checks) {
    signal?.throwIfAborted();
    problems.push(...(await check(files, { signal })).map(formatGitOpsProblem));
  }
  return problems;
}
