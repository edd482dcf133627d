import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectEnvironment } from './environment.mjs';
import { root, toolsBin } from './paths.mjs';
import { step } from './report.mjs';
import { run } from './run.mjs';
import { digestOf, isStamped, stamp } from './stamp.mjs';
import { requireDiskSpace } from './requireToolchain.mjs';

function manifests() {
  const workspaces = ['packages', 'plugins'].flatMap(folder =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder)).map(name => join(folder, name))
      : [],
  );
  return ['.', 'templates', 'infra', 'services', ...workspaces]
    .map(folder => join(root, folder, 'package.json'))
    .filter(file => existsSync(file));
}

/** Installs the dependencies that yarn.lock names, unless they are there already. */
export async function installDependencies() {
  const digest = digestOf(
    [join(root, 'yarn.lock'), join(root, '.yarnrc.yml'), ...manifests()],
    process.platform,
    process.arch,
  );
  const stampFile = join(root, 'node_modules', '.causeway-installed');
  if (isStamped(stampFile, digest)) return;
  requireDiskSpace();
  await step(
    'Installing dependencies (about two minutes the first time)',
    async () => {
      await run(
        'yarn-install',
        join(toolsBin, 'yarn'),
        ['install', '--immutable'],
        {
          env: projectEnvironment(),
        },
      );
      stamp(stampFile, digest);
    },
  );
}
