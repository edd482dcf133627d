import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import { GITOPS_ENVIRONMENTS } from '@internal/plugin-golden-path-common';
import { parse } from 'yaml';

const TEMPLATE_DIRECTORY = path.resolve(
  __dirname,
  '../../../../templates/new-microservice',
);

// These need the whole skeletons and the tools that check them; their tests are in templates/test.
const LEFT_OUT = ['template', 'objectives', 'validate'];

// Small stand-ins for the skeletons, which have their own tests in templates/test.
const SKELETON: Record<string, string> = {
  'skeleton/common/catalog-info.yaml.njk': [
    'apiVersion: backstage.io/v1alpha1',
    'kind: Component',
    'metadata:',
    '  name: ${{ values.name }}',
    '  description: ${{ values.description | dump }}',
    'spec:',
    '  type: service',
    '  lifecycle: experimental',
    '  owner: ${{ values.owner }}',
    '  system: ${{ values.system }}',
    '',
  ].join('\n'),
  'skeleton/common/README.md.njk':
    '# ${{ values.name }}\n\n${{ values.description | markdown }}\n',
  'skeleton/common/values.json.njk': '${{ values | dump }}\n',
  'skeleton/nodejs/base/src/platform/start.ts': 'export const start = 1;\n',
  'skeleton/nodejs/base/src/main.ts.njk':
    'export const name = ${{ values.name | dump }};\n',
  'skeleton/nodejs/database-postgresql/migrations/1.sql': 'select 1;\n',
  'skeleton/nodejs/database-none/src/memory.ts': 'export {};\n',
  'skeleton/messaging/events/item.created.v1.schema.json': '{}\n',
  'skeleton/nodejs/messaging-rabbitmq/src/events.ts': 'export {};\n',
  'skeleton/nodejs/messaging-rabbitmq-database-postgresql/src/outbox.ts':
    'export {};\n',
  'skeleton/nodejs/messaging-rabbitmq-database-none/src/outbox.ts':
    'export {};\n',
  'skeleton/nodejs/cache-redis/src/cache.ts': 'export {};\n',
  'skeleton/deploy/claims/deploy/crossplane/kustomization.yaml': '{}\n',
  'skeleton/deploy/database-postgresql/deploy/crossplane/database.yaml': '{}\n',
  'skeleton/deploy/messaging-rabbitmq/deploy/crossplane/queue.yaml': '{}\n',
  'skeleton/deploy/cache-redis/deploy/crossplane/cache.yaml': '{}\n',
};

for (const environment of GITOPS_ENVIRONMENTS) {
  SKELETON[`skeleton/deploy/base/deploy/argocd/${environment}.yaml.njk`] = [
    'apiVersion: argoproj.io/v1alpha1',
    'kind: Application',
    'metadata:',
    `  name: \${{ values.name }}-${environment}`,
    '  namespace: argocd',
    '  finalizers: [resources-finalizer.argocd.argoproj.io]',
    'spec:',
    '  project: ${{ values.ownerName }}',
    '  destination:',
    `    name: ${environment}`,
    `    namespace: \${{ values.ownerName }}-${environment}`,
    '  sources:',
    '    - repoURL: ${{ values.platform.chartRepository }}',
    '      chart: service',
    '      targetRevision: 1.0.0',
    '    - repoURL: ${{ values.platform.repositoryUrl | dump }}',
    '      targetRevision: main',
    '      ref: values',
    '',
  ].join('\n');
}

/**
 * Puts the real `template.yaml` and `ownership.yaml` beside small skeletons.
 *
 * @param directory - an empty directory
 * @param change - changes to the template
 * @returns the template as the catalog has it
 */
export async function createTemplateDirectory(
  directory: string,
  change: (template: Entity) => void = () => {},
): Promise<Entity> {
  for (const name of ['template.yaml', 'ownership.yaml']) {
    await fs.cp(
      path.join(TEMPLATE_DIRECTORY, name),
      path.join(directory, name),
    );
  }
  const locks = ['postgresql', 'none'].flatMap(database =>
    ['rabbitmq', 'none'].flatMap(messaging =>
      ['redis', 'none'].map(
        cache => `locks/nodejs/${database}-${messaging}-${cache}`,
      ),
    ),
  );
  const files = {
    ...SKELETON,
    ...Object.fromEntries(
      locks.map(lock => [
        `${lock}/package-lock.json`,
        '{ "name": ${{ values.name | dump }} }\n',
      ]),
    ),
  };
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content);
  }
  const text = await fs.readFile(path.join(directory, 'template.yaml'), 'utf8');
  const template = parse(text) as Entity;
  template.metadata.namespace = 'default';
  template.metadata.annotations = {
    ...template.metadata.annotations,
    'backstage.io/managed-by-location': `file:${directory}/template.yaml`,
  };
  adaptToTests(template);
  change(template);
  return template;
}

function adaptToTests(template: Entity): void {
  const spec = template.spec as {
    steps: { id: string }[];
    output: Record<string, unknown>;
  };
  spec.steps = spec.steps.filter(step => !LEFT_OUT.includes(step.id));
  delete spec.output.notChecked;
  // All that the step says, for the tests to see.
  spec.output.gitops = '${{ steps.gitops.output }}';
}
