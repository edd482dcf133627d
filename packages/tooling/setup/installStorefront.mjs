import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, toolsBin } from './paths.mjs';
import { say, step } from './report.mjs';
import { run } from './run.mjs';
import { digestOf, isStamped, stamp } from './stamp.mjs';

const services = join(root, 'services');

/** What a service's dependencies come from, by language. */
const LANGUAGES = {
  nodejs: {
    lock: 'package-lock.json',
    folder: 'node_modules',
    async install(name, directory) {
      const options = { cwd: directory };
      await run(
        `npm-ci-${name}`,
        'npm',
        ['ci', '--prefer-offline', '--no-audit', '--no-fund'],
        options,
      );
    },
  },
  python: {
    lock: 'requirements-dev.txt',
    folder: '.venv',
    /** What `make install` of the service does with pip, from the same lock file, in a second. */
    async install(name, directory) {
      const uv = join(toolsBin, 'uv');
      const options = { cwd: directory };
      rmSync(join(directory, '.venv'), { recursive: true, force: true });
      await run(
        `uv-venv-${name}`,
        uv,
        ['venv', '--quiet', '--python', 'python3', '.venv'],
        options,
      );
      await run(
        `uv-install-${name}`,
        uv,
        [
          'pip',
          'install',
          '--quiet',
          '--python',
          '.venv',
          '--require-hashes',
          '--requirement',
          'requirements-dev.txt',
        ],
        options,
      );
      // Tells the service's Makefile that the environment is there.
      writeFileSync(join(directory, '.venv', '.installed'), '');
    },
  },
};

function findServices() {
  return readdirSync(services, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .flatMap(({ name }) => {
      const directory = join(services, name);
      const language = Object.values(LANGUAGES).find(({ lock }) =>
        existsSync(join(directory, lock)),
      );
      return language ? [{ name, directory, language }] : [];
    });
}

/**
 * Installs what the shop's six services depend on, each from its own lock file into its own folder, as
 * they would anywhere else.
 */
export async function installStorefront() {
  const missing = findServices().flatMap(service => {
    const { directory, language } = service;
    const digest = digestOf([join(directory, language.lock)], process.version);
    const stampFile = join(directory, language.folder, '.causeway-installed');
    return isStamped(stampFile, digest)
      ? []
      : [{ ...service, digest, stampFile }];
  });
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  await step(`Installing the dependencies of ${names}`, async () => {
    for (const { name, directory, language, digest, stampFile } of missing) {
      await language.install(name, directory);
      stamp(stampFile, digest);
      say(`  ${name}`);
    }
  });
}
