import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, tools, toolsBin } from './paths.mjs';
import { step } from './report.mjs';
import { run } from './run.mjs';
import { digestOf, isStamped, stamp } from './stamp.mjs';

/**
 * Installs Schemathesis, which the tests of the services send requests of every kind with, into a virtual
 * environment of the project.
 */
export async function installSchemathesis() {
  const requirements = join(
    root,
    'packages/tooling/setup/schemathesis-requirements.txt',
  );
  const environment = join(tools, 'schemathesis');
  const digest = digestOf([requirements]);
  const stampFile = join(environment, '.causeway-installed');
  if (isStamped(stampFile, digest)) return;
  await step('Installing Schemathesis', async () => {
    const uv = join(toolsBin, 'uv');
    rmSync(environment, { recursive: true, force: true });
    await run('uv-venv-schemathesis', uv, [
      'venv',
      '--quiet',
      '--python',
      'python3',
      environment,
    ]);
    await run('uv-install-schemathesis', uv, [
      'pip',
      'install',
      '--quiet',
      '--python',
      environment,
      '--requirement',
      requirements,
    ]);
    stamp(stampFile, digest);
  });
}
