import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { downloadGoModule } from './goModules.mjs';
import {
  schemasOfCrd,
  schemasOfOpenApi,
  schemasOfXrd,
} from './jsonSchemas.mjs';
import { isOnPath } from './requireToolchain.mjs';
import { root, tools } from './paths.mjs';
import { say, step } from './report.mjs';
import { digestOf, isStamped, stamp } from './stamp.mjs';

const SETUP = join(root, 'packages/tooling/setup');
const LIST = join(SETUP, 'go-tools.json');

/** Where the schemas are; kubeconform and the portal look here. */
const schemas = join(tools, 'schemas');

/** Our own kinds: what a developer asks the platform for. */
function findDefinitions() {
  const apis = join(root, 'infra/crossplane/apis');
  try {
    return readdirSync(apis)
      .sort()
      .map(name => join(apis, name, 'definition.yaml'))
      .filter(file => statSync(file, { throwIfNoEntry: false }));
  } catch {
    return [];
  }
}

/**
 * Writes the JSON schemas of every kind that the golden path emits, made from what the projects that own
 * those kinds release: Kubernetes' OpenAPI document, the CustomResourceDefinitions of Argo CD, the
 * Prometheus operator and others, and the definitions in `infra/crossplane`.
 */
export async function installSchemas(plan) {
  const sources = JSON.parse(readFileSync(LIST, 'utf8')).schemas.filter(
    source => plan === 'test' || source.plan === plan,
  );
  const definitions = findDefinitions();
  const digest = digestOf(
    [join(SETUP, 'jsonSchemas.mjs'), ...definitions],
    JSON.stringify(sources),
  );
  const stampFile = join(schemas, `.causeway-${plan}`);
  if (isStamped(stampFile, digest)) return;
  if (!isOnPath('go')) {
    say(
      '• No schemas of Kubernetes and its extensions: they come as Go modules, and Go is not installed. Manifests will be reported as not checked.',
    );
    return;
  }
  await step(
    'Fetching the schemas of Kubernetes and its extensions',
    async () => {
      const { parse, parseAllDocuments } = createRequire(
        join(root, 'package.json'),
      )('yaml');
      try {
        for (const source of sources) {
          const directory = await downloadGoModule(
            source.module,
            source.version,
          );
          for (const each of readSource(source, directory, parseAllDocuments)) {
            write(each);
          }
        }
        for (const file of definitions) {
          schemasOfXrd(parse(readFileSync(file, 'utf8'))).forEach(write);
        }
        stamp(stampFile, digest);
      } catch (error) {
        say(`  ${error.message.split('\n')[0]}`);
        say('  Manifests will be reported as not checked.');
        rmSync(stampFile, { force: true });
      }
    },
  );
}

function readSource(source, directory, parseAllDocuments) {
  if (source.openapi) {
    const file = join(directory, source.openapi);
    return schemasOfOpenApi(JSON.parse(readFileSync(file, 'utf8')));
  }
  const wanted = (source.only ?? ['']).map(pattern => new RegExp(pattern));
  return source.crds
    .flatMap(path => yamlFiles(join(directory, path)))
    .filter(file => wanted.some(pattern => pattern.test(basename(file))))
    .flatMap(file => parseAllDocuments(readFileSync(file, 'utf8')))
    .map(document => document.toJS())
    .filter(document => document?.kind === 'CustomResourceDefinition')
    .flatMap(schemasOfCrd);
}

function yamlFiles(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter(name => name.endsWith('.yaml'))
    .sort()
    .map(name => join(path, name));
}

function write({ path, schema }) {
  const file = join(schemas, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(schema));
}
