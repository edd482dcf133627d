/**
 * Writes apis/<kind>/composition.yaml from the templates that lie beside it: apis/shared.gotmpl, which all
 * compositions start with, and apis/<kind>/resources.gotmpl. Run it after changing one of them:
 *
 *     node infra/crossplane/compose.mjs
 *
 * With --check it writes nothing and fails when a composition is not what its templates give.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const apis = join(dirname(fileURLToPath(import.meta.url)), 'apis');

const KINDS = [
  { folder: 'bucket', kind: 'Bucket', made: 'an Amazon S3 bucket' },
  { folder: 'cache', kind: 'Cache', made: 'Amazon ElastiCache for Redis' },
  { folder: 'database', kind: 'Database', made: 'Amazon Aurora PostgreSQL' },
  { folder: 'queue', kind: 'Queue', made: 'Amazon MQ for RabbitMQ' },
];

function readTemplate(...path) {
  return readFileSync(join(apis, ...path), 'utf8').trimEnd();
}

function indent(text, spaces) {
  return text
    .split('\n')
    .map(line => (line === '' ? '' : ' '.repeat(spaces) + line))
    .join('\n');
}

function composition({ folder, kind, made }) {
  const template = [
    readTemplate('shared.gotmpl'),
    readTemplate(folder, 'resources.gotmpl'),
  ].join('\n');
  return `# Made by infra/crossplane/compose.mjs from ../shared.gotmpl and resources.gotmpl: change those.
# ${kind} as ${made}.
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata:
  name: ${folder}-aws
  labels:
    platform.ecommerce.example.com/provider: aws
spec:
  compositeTypeRef:
    apiVersion: platform.ecommerce.example.com/v1alpha1
    kind: ${kind}
  mode: Pipeline
  pipeline:
    - step: compose
      functionRef:
        name: function-go-templating
      input:
        apiVersion: gotemplating.fn.crossplane.io/v1beta1
        kind: GoTemplate
        source: Inline
        options: ['missingkey=error']
        inline:
          template: |
${indent(template, 12)}
    - step: ready
      functionRef:
        name: function-auto-ready
`;
}

const check = process.argv.includes('--check');
for (const each of KINDS) {
  const file = join(apis, each.folder, 'composition.yaml');
  const wanted = composition(each);
  if (!check) {
    writeFileSync(file, wanted);
  } else if (readFileSync(file, 'utf8') !== wanted) {
    process.stderr.write(
      `${relative(
        process.cwd(),
        file,
      )} is not what its templates give: run node infra/crossplane/compose.mjs\n`,
    );
    process.exitCode = 1;
  }
}
