import { GITOPS_ENVIRONMENTS } from '@internal/plugin-golden-path-common';
import type { Check } from '../Check';
import { environmentOf } from '../environments';
import type { Finding } from '../Finding';
import type { ServiceFiles } from '../ServiceFiles';
import { type FieldPath, formatField } from '../yaml/YamlFile';

const KNOWN: readonly string[] = GITOPS_ENVIRONMENTS;

/** Where a file names the environment that it is for. */
const PLACES: { pattern: RegExp; kind?: string; field: FieldPath }[] = [
  { pattern: /^deploy\/values\//, field: ['environment'] },
  {
    pattern: /^deploy\/argocd\//,
    kind: 'Application',
    field: ['spec', 'destination', 'name'],
  },
];

/** Files and Argo CD destinations name environments that exist, each in its own files. */
export const environments: Check = {
  name: 'environments',
  needs: [],
  async run({ files }) {
    return files.paths(/^deploy\//).flatMap(file => {
      const environment = environmentOf(file);
      if (environment === undefined) {
        return [];
      }
      return KNOWN.includes(environment)
        ? findOtherEnvironment(files, file, environment)
        : [
            {
              check: 'environments',
              file,
              message: `There is no environment "${environment}". There are ${KNOWN.join(
                ', ',
              )}`,
            },
          ];
    });
  },
};

function findOtherEnvironment(
  files: ServiceFiles,
  file: string,
  environment: string,
): Finding[] {
  const yaml = files.yaml(file);
  return PLACES.filter(({ pattern }) => pattern.test(file)).flatMap(
    ({ kind, field }) =>
      yaml.values
        .filter(value => kind === undefined || Object(value).kind === kind)
        .map(value => field.reduce((at, key) => Object(at)[key], value))
        // A name that no environment has is for those to refuse who know the names.
        .filter(
          name =>
            name !== environment &&
            (kind !== undefined || KNOWN.includes(String(name))),
        )
        .map(name => ({
          check: 'environments',
          file,
          line: yaml.findLine(field),
          field: formatField(field),
          message: `The file is for ${environment}, but this says ${JSON.stringify(
            name,
          )}`,
        })),
  );
}
