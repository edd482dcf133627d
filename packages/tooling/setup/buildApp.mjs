import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectEnvironment } from './environment.mjs';
import { root, toolsBin } from './paths.mjs';
import { step } from './report.mjs';
import { run } from './run.mjs';
import { digestOf, filesUnder, isStamped, stamp } from './stamp.mjs';

/** The roles whose code ends up in the browser. */
const BROWSER_ROLES = new Set([
  'frontend-plugin',
  'frontend-plugin-module',
  'common-library',
  'web-library',
]);

function browserPackages() {
  return readdirSync(join(root, 'plugins'))
    .map(name => join(root, 'plugins', name))
    .filter(folder => {
      const manifest = join(folder, 'package.json');
      if (!existsSync(manifest)) return false;
      const { backstage } = JSON.parse(readFileSync(manifest, 'utf8'));
      return BROWSER_ROLES.has(backstage?.role);
    });
}

/**
 * Bundles the portal's pages once for each state of their sources. A served bundle is up at once and
 * loads faster than the development server's; \`yarn start\` remains for working on the pages.
 */
export async function buildApp() {
  const digest = digestOf(
    [
      join(root, 'yarn.lock'),
      ...filesUnder([
        join(root, 'packages/app/package.json'),
        join(root, 'packages/app/config.d.ts'),
        join(root, 'packages/app/public'),
        join(root, 'packages/app/src'),
        ...browserPackages(),
      ]),
    ],
    readFileSync(join(root, 'app-config.yaml'), 'utf8'),
  );
  const stampFile = join(root, 'packages/app/dist/.causeway-built');
  if (isStamped(stampFile, digest)) return;
  await step("Building the portal's pages (about a minute)", async () => {
    await run(
      'app-build',
      join(toolsBin, 'yarn'),
      ['workspace', 'app', 'build'],
      {
        env: projectEnvironment(),
      },
    );
    stamp(stampFile, digest);
  });
}
