import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  formatGitOpsReadme,
  type RepositoryLocation,
} from '@internal/plugin-golden-path-common';
import type { LocalGitHost } from '@internal/plugin-local-git-node';

/** The group that owns a GitOps repository which the golden path makes. */
const OWNER_REF = 'group:default/platform-team';

/**
 * Makes the GitOps repository on the portal's own Git host, unless there is one. Of several that
 * need it at once one makes it.
 *
 * @param git - the host
 * @param location - where it is to be
 * @param logger - hears that it was made
 */
export async function ensureGitOpsRepository(
  git: LocalGitHost,
  location: RepositoryLocation,
  logger: LoggerService,
): Promise<void> {
  const { owner, repository: name } = location;
  if (await git.getRepository(owner, name)) {
    return;
  }
  const sourceDirectory = await fs.mkdtemp(
    path.join(os.tmpdir(), 'causeway-gitops-'),
  );
  try {
    await fs.writeFile(
      path.join(sourceDirectory, 'README.md'),
      formatGitOpsReadme(),
    );
    await git.createRepository({
      owner,
      name,
      description: 'What runs where: Argo CD makes the clusters match it',
      ownerRef: OWNER_REF,
      sourceDirectory,
      commitMessage: 'docs: say what is kept here',
      createdBy: 'golden-path',
    });
    logger.info(`Made the GitOps repository ${owner}/${name}`);
  } catch (error) {
    // Somebody else needed it at the same time.
    if (!isError(error) || error.name !== 'ConflictError') {
      throw error;
    }
  } finally {
    await fs.rm(sourceDirectory, { recursive: true, force: true });
  }
}
