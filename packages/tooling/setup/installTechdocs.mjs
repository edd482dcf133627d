import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root, techdocsEnvironment, toolsBin } from './paths.mjs';
import { SetupProblem, step } from './report.mjs';
import { run } from './run.mjs';
import { digestOf, isStamped, stamp } from './stamp.mjs';

/**
 * Installs MkDocs with the TechDocs plugin into a virtual environment of the project and puts `mkdocs`
 * beside the other tools, so that documentation is built without Docker. `uv` comes with it: it installs
 * and locks what services in Python need.
 */
export async function installTechdocs() {
  const requirements = join(
    root,
    'packages/tooling/setup/techdocs-requirements.txt',
  );
  const digest = digestOf([requirements]);
  const stampFile = join(techdocsEnvironment, '.causeway-installed');
  if (isStamped(stampFile, digest)) return;
  await step(
    'Installing the documentation builder (MkDocs) and uv',
    async () => {
      rmSync(techdocsEnvironment, { recursive: true, force: true });
      try {
        await run('python-venv', 'python3', [
          '-m',
          'venv',
          techdocsEnvironment,
        ]);
      } catch (error) {
        throw new SetupProblem(
          `python3 could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv, then run the command again.\n\n${error.message}`,
        );
      }
      await run('pip-install', join(techdocsEnvironment, 'bin', 'python'), [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--requirement',
        requirements,
      ]);
      for (const tool of ['mkdocs', 'uv']) {
        const link = join(toolsBin, tool);
        rmSync(link, { force: true });
        symlinkSync(join('..', 'techdocs', 'bin', tool), link);
      }
      stamp(stampFile, digest);
    },
  );
}
