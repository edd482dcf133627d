import type { Check, CheckContext } from '../Check';
import type { Finding } from '../Finding';
import type { ServiceFiles } from '../ServiceFiles';
import { type FieldPath, formatField } from '../yaml/YamlFile';

const CLAIMS = 'platform.ecommerce.example.com/';
const CONNECTION = /^(.+)-connection$/;

interface Application {
  kind?: string;
  spec?: {
    sources?: {
      path?: string;
      helm?: { valueFiles?: string[] };
    }[];
  };
}

interface Values {
  env?: { valueFrom?: { secretKeyRef?: { name?: string } } }[];
  secretFiles?: { secret?: string }[];
}

/** What a file refers to in the same repository is there: values, overlays, and the Secrets of claims. */
export const references: Check = {
  name: 'references',
  needs: [],
  async run(context) {
    return [
      ...findMissingSources(context),
      ...findMissingClaims(context.files),
    ];
  },
};

function findMissingSources({ files }: CheckContext): Finding[] {
  return files.paths(/^deploy\/argocd\/[^/]+\.yaml$/).flatMap(file =>
    (files.yaml(file).values as Application[])
      .filter(value => value?.kind === 'Application')
      .flatMap(value => value.spec?.sources ?? [])
      .flatMap((source, index) => {
        const wanted: [FieldPath, string][] = [
          ...(source.helm?.valueFiles ?? [])
            .filter(path => path.startsWith('$'))
            .map((path, position): [FieldPath, string] => [
              ['helm', 'valueFiles', position],
              path.slice(path.indexOf('/') + 1),
            ]),
          ...(source.path
            ? [
                [['path'], `${source.path}/kustomization.yaml`] as [
                  FieldPath,
                  string,
                ],
              ]
            : []),
        ];
        return wanted
          .filter(([, path]) => !files.has(path))
          .map(([field, path]) =>
            finding(
              files,
              file,
              ['spec', 'sources', index, ...field],
              `There is no ${path}`,
            ),
          );
      }),
  );
}

function findMissingClaims(files: ServiceFiles): Finding[] {
  const claims = new Set(
    files
      .paths(/^deploy\/crossplane\/[^/]+\.yaml$/)
      .flatMap(path => files.yaml(path).values)
      .map(value => Object(value))
      .filter(({ apiVersion }) => String(apiVersion).startsWith(CLAIMS))
      .map(({ metadata }) => String(metadata?.name)),
  );
  return files.paths(/^deploy\/values\/[^/]+\.yaml$/).flatMap(file => {
    const [values] = files.yaml(file).values as [Values?];
    const secrets: [FieldPath, string?][] = [
      ...list(values?.env).map((each, index): [FieldPath, string?] => [
        ['env', index, 'valueFrom', 'secretKeyRef', 'name'],
        each?.valueFrom?.secretKeyRef?.name,
      ]),
      ...list(values?.secretFiles).map((each, index): [FieldPath, string?] => [
        ['secretFiles', index, 'secret'],
        each?.secret,
      ]),
    ];
    return secrets.flatMap(([field, secret]) => {
      const claim = CONNECTION.exec(String(secret))?.[1];
      return claim === undefined || claims.has(claim)
        ? []
        : [
            finding(
              files,
              file,
              field,
              `No claim in deploy/crossplane makes the Secret ${secret}: there is no ${claim}`,
            ),
          ];
    });
  });
}

/** What is not a list at all is for the chart to refuse. */
function list<T>(value: T[] | undefined): T[] {
  return Array.isArray(value) ? value : [];
}

function finding(
  files: ServiceFiles,
  file: string,
  field: FieldPath,
  message: string,
): Finding {
  return {
    check: 'references',
    file,
    line: files.yaml(file).findLine(field),
    field: formatField(field),
    message,
  };
}
