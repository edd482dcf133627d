import { join } from 'node:path';
import type { Check } from '../Check';
import { checkManifests } from '../rendering/checkManifests';

/** Kinds that programs read and no cluster ever sees. */
const NOT_FOR_CLUSTERS = [
  /^kustomize\.config\.k8s\.io\//,
  /^openslo\//,
  /^causeway\.dev\//,
];

/** The manifests in the repository are what Kubernetes and its extensions accept: claims, Applications, rules. */
export const manifests: Check = {
  name: 'manifests',
  needs: ['kubeconform', 'schemas'],
  async run(context) {
    const { files } = context;
    const isForClusters = (value: unknown) => {
      const { apiVersion, kind } = Object(value);
      return (
        typeof apiVersion === 'string' &&
        typeof kind === 'string' &&
        !NOT_FOR_CLUSTERS.some(pattern => pattern.test(apiVersion))
      );
    };
    return checkManifests(
      'manifests',
      context,
      files
        .paths(/^deploy\/.*\.ya?ml$/)
        .filter(path => files.yaml(path).values.some(isForClusters))
        .map(path => ({
          source: path,
          manifests: join(files.directory, path),
          itself: true,
        })),
    );
  },
};
