import {
  findTools,
  KUBERNETES_VERSION,
  runTool,
} from '@internal/plugin-golden-path-node';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** What Kubernetes would be given. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
}

/**
 * Everything that Argo CD would apply in an environment once the service has an image: what the shared
 * chart makes of the values, and what the overlay builds.
 *
 * @param directory - the service's root
 * @param environment - name of the environment
 */
export async function renderManifests(
  directory: string,
  environment: string,
): Promise<Manifest[]> {
  const { helm, kustomize, chart } = findTools({ from: __dirname });
  const outputs = await Promise.all([
    runTool(
      helm!,
      [
        'template',
        'service',
        chart!,
        '--kube-version',
        KUBERNETES_VERSION,
        '--values',
        join(directory, `deploy/values/${environment}.yaml`),
        '--set-string',
        `image.digest=sha256:${'0'.repeat(64)}`,
      ],
      { directory },
    ),
    runTool(
      kustomize!,
      ['build', join(directory, 'deploy/overlays', environment)],
      { directory },
    ),
  ]);
  return outputs.flatMap(({ exitCode, stdout, stderr }) => {
    if (exitCode !== 0) {
      throw new Error(stderr);
    }
    return parseAllDocuments(stdout)
      .map(document => document.toJS() as Manifest | null)
      .filter(manifest => manifest !== null);
  });
}
