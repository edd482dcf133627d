import { promises as fs } from 'node:fs';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  readServiceApplications,
  SERVICE_APPLICATIONS_DIRECTORY,
  type ServiceDeployment,
} from '@internal/plugin-golden-path-common';

/**
 * Reads the Argo CD Applications of the service in a workspace.
 *
 * @param workspacePath - root of the workspace
 * @throws GoldenPathInputError when there are none, or one for an unknown environment
 */
export async function readWorkspaceApplications(
  workspacePath: string,
): Promise<ServiceDeployment['applications']> {
  const directory = resolveSafeChildPath(
    workspacePath,
    SERVICE_APPLICATIONS_DIRECTORY,
  );
  const names = (await listManifests(directory)).sort();
  return readServiceApplications(
    await Promise.all(
      names.map(async name => ({
        path: name,
        content: await fs.readFile(
          resolveSafeChildPath(directory, name),
          'utf8',
        ),
      })),
    ),
  );
}

async function listManifests(directory: string): Promise<string[]> {
  try {
    const entries = await fs.readdir(directory, { withFileTypes: true });
    return entries
      .filter(entry => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
      .map(entry => entry.name);
  } catch (error) {
    if (isError(error) && error.code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}
