#!/usr/bin/env node
/**
 * Writes the lock file of every set of options of the golden path:
 * templates/new-microservice/locks/nodejs/<database>-<messaging>-<cache>/package-lock.json
 *
 *   node templates/scripts/update-locks.mjs            all eight
 *   node templates/scripts/update-locks.mjs --check    fails when a committed lock file does not fit any more
 *
 * Only package.json.njk is rendered, with the engine that the scaffolder uses, so that what is locked is what the
 * scaffolder asks for.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { createTemplateRenderer } = createRequire(
  require.resolve('@backstage/plugin-scaffolder-backend'),
)('nunjitsu');

const template = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  'new-microservice',
);
const packageTemplate = readFileSync(
  join(template, 'skeleton', 'nodejs', 'base', 'package.json.njk'),
  'utf8',
);

/** Stands for the service's name until the template is used; a name that npm accepts and no service has. */
const placeholderName = 'golden-path-placeholder';
const nameExpression = '${{ values.name }}';

function optionSets() {
  return ['none', 'postgresql'].flatMap(database =>
    ['none', 'rabbitmq'].flatMap(messaging =>
      ['none', 'redis'].map(cache => ({ database, messaging, cache })),
    ),
  );
}

function renderPackage(options) {
  const renderer = createTemplateRenderer({
    trimBlocks: true,
    lstripBlocks: true,
    filters: { dump: value => JSON.stringify(value) },
  });
  return renderer.render(packageTemplate, {
    values: {
      name: placeholderName,
      description: '',
      language: 'nodejs',
      ...options,
    },
  });
}

/** Runs npm in a directory that holds nothing but package.json, and gives back the lock file that it wrote. */
function lock(packageJson, previous) {
  const directory = mkdtempSync(join(tmpdir(), 'causeway-lock-'));
  try {
    writeFileSync(join(directory, 'package.json'), packageJson);
    if (previous !== undefined) {
      writeFileSync(join(directory, 'package-lock.json'), previous);
    }
    execFileSync(
      'npm',
      [
        'install',
        '--package-lock-only',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        // Lock files must install from any registry mirror, so they name no registry
        '--omit-lockfile-registry-resolved',
        ...(previous === undefined ? [] : ['--prefer-offline']),
      ],
      { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    // A registry that lacks one of the packages makes npm write a lock file that `npm ci` then refuses
    execFileSync(
      'npm',
      ['ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund'],
      {
        cwd: directory,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    return readFileSync(join(directory, 'package-lock.json'), 'utf8');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function assertNoRegistry(lockFile, set) {
  const resolved = Object.entries(JSON.parse(lockFile).packages).filter(
    ([, entry]) => entry.resolved !== undefined,
  );
  if (resolved.length > 0 || /https?:\/\/registry\./.test(lockFile)) {
    throw new Error(
      `the lock file of ${set} names a registry: ${resolved.map(
        ([path]) => path,
      )}`,
    );
  }
}

const check = process.argv.includes('--check');
let outdated = 0;
for (const options of optionSets()) {
  const set = `${options.database}-${options.messaging}-${options.cache}`;
  const file = join(template, 'locks', 'nodejs', set, 'package-lock.json');
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const previous = check
    ? committed?.replaceAll(nameExpression, placeholderName)
    : undefined;
  const written = lock(renderPackage(options), previous);
  assertNoRegistry(written, set);
  const result = written.replaceAll(placeholderName, nameExpression);
  if (check) {
    const fits = result === committed;
    outdated += fits ? 0 : 1;
    console.log(`${set}: ${fits ? 'fits' : 'does not fit package.json.njk'}`);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, result);
    console.log(
      `${set}: ${
        Object.keys(JSON.parse(written).packages).length - 1
      } packages`,
    );
  }
}
if (outdated > 0) {
  console.error('Run: node templates/scripts/update-locks.mjs');
  process.exit(1);
}
