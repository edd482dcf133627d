import { createTemplateRenderer } from 'nunjitsu';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { REPOSITORY } from '../../support/findTool';
import { runTool } from '../../support/runTool';
import { parseObjects } from './crossplaneFiles';
import type { KubernetesObject } from './KubernetesObject';

const SKELETON = join(REPOSITORY, 'templates/new-microservice/skeleton/deploy');

/** The parts of the skeleton that a service with everything has. */
const FOLDERS = [
  'base',
  'claims',
  'database-postgresql',
  'messaging-rabbitmq',
  'cache-redis',
];

const VALUES = {
  name: 'order-service',
  ownerName: 'orders-team',
  systemName: 'storefront',
  language: 'nodejs',
  database: 'postgresql',
  messaging: 'rabbitmq',
  cache: 'redis',
  platform: { portalUrl: 'https://portal.example.com' },
};

/**
 * The claims of a service with everything, as its overlay puts them into an environment.
 *
 * @param environment - name of the environment
 * @param tier - how important the service is
 */
export async function emittedClaims(
  environment: string,
  tier: number,
): Promise<KubernetesObject[]> {
  const directory = mkdtempSync(join(tmpdir(), 'causeway-claims-'));
  try {
    for (const folder of FOLDERS) {
      renderFolder(join(SKELETON, folder), directory, { ...VALUES, tier });
    }
    // What the scaffolder makes of deploy/slo.yaml has no claim in it.
    writeFileSync(
      join(directory, 'deploy/monitoring/slo-rules.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: rules }\n',
    );
    const { exitCode, stdout, stderr } = await runTool('kustomize', [
      'build',
      join(directory, 'deploy/overlays', environment),
    ]);
    if (exitCode !== 0) {
      throw new Error(stderr);
    }
    return parseObjects(stdout).filter(object =>
      object.apiVersion.startsWith('platform.ecommerce.example.com/'),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function renderFolder(from: string, to: string, values: object): void {
  const renderer = createTemplateRenderer({
    trimBlocks: true,
    lstripBlocks: true,
  });
  for (const entry of readdirSync(from, {
    recursive: true,
    withFileTypes: true,
  })) {
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, 'utf8');
      const target = join(to, relative(from, path).replace(/\.njk$/, ''));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(
        target,
        path.endsWith('.njk')
          ? renderer.render(text, JSON.parse(JSON.stringify({ values })))
          : text,
      );
    }
  }
}
