#!/usr/bin/env node
/**
 * Writes the lock files of every set of options of the golden path for Python:
 * templates/new-microservice/locks/python/<database>-<messaging>-<cache>/requirements.txt (what a service runs with)
 * and requirements-dev.txt (what it is developed with, the former included), with the hash of every file.
 *
 *   node templates/scripts/update-python-locks.mjs            all eight
 *   node templates/scripts/update-python-locks.mjs --check    fails when a committed lock file does not fit any more
 *
 * Needs uv, which the setup of the project installs. Only pyproject.toml.njk is rendered, with the engine that the
 * scaffolder uses, so that what is locked is what the scaffolder asks for.
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

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const template = join(root, 'templates', 'new-microservice');
const projectTemplate = readFileSync(
  join(template, 'skeleton', 'python', 'base', 'pyproject.toml.njk'),
  'utf8',
);

const runtime = 'requirements.txt';
const development = 'requirements-dev.txt';

function findUv() {
  const installed = join(root, '.tools', 'techdocs', 'bin', 'uv');
  return existsSync(installed) ? installed : 'uv';
}

function optionSets() {
  return ['none', 'postgresql'].flatMap(database =>
    ['none', 'rabbitmq'].flatMap(messaging =>
      ['none', 'redis'].map(cache => ({ database, messaging, cache })),
    ),
  );
}

function renderProject(options) {
  const renderer = createTemplateRenderer({
    trimBlocks: true,
    lstripBlocks: true,
    filters: { dump: value => JSON.stringify(value) },
  });
  return renderer.render(projectTemplate, {
    values: {
      name: 'golden-path-placeholder',
      description: '',
      language: 'python',
      ...options,
    },
  });
}

/** Runs uv in a directory that holds nothing but pyproject.toml, and gives back the lock files that it wrote. */
function lock(project, previous) {
  const directory = mkdtempSync(join(tmpdir(), 'causeway-lock-'));
  try {
    writeFileSync(join(directory, 'pyproject.toml'), project);
    // What is locked stays locked as long as it fits
    for (const [file, text] of Object.entries(previous)) {
      if (text !== undefined) writeFileSync(join(directory, file), text);
    }
    const compile = (output, ...more) =>
      execFileSync(
        findUv(),
        [
          ...['pip', 'compile', '--quiet', '--universal'],
          ...['--python-version', '3.11', '--generate-hashes'],
          // Lock files must install from any registry mirror, so they name no registry
          ...['--no-emit-index-url', '--no-header', '--no-annotate'],
          ...more,
          ...['--output-file', output, 'pyproject.toml'],
        ],
        { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] },
      );
    compile(runtime);
    compile(development, '--group', 'dev', '--constraint', runtime);
    return read(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function read(directory) {
  return Object.fromEntries(
    [runtime, development].map(file => {
      const path = join(directory, file);
      return [file, existsSync(path) ? readFileSync(path, 'utf8') : undefined];
    }),
  );
}

/** Every requirement has to be pinned and to have a hash, and none may say where it came from. */
function assertLocked(text, what) {
  const entries = text.split(/\n(?=\S)/).filter(entry => entry.trim() !== '');
  const loose = entries.filter(
    entry => !/^[\w.[\],-]+==\S+( ; .*)? \\\n\s+--hash=sha256:/.test(entry),
  );
  if (loose.length > 0 || /https?:|--index-url/.test(text)) {
    throw new Error(`${what} is not locked: ${loose[0] ?? 'it names a host'}`);
  }
}

const check = process.argv.includes('--check');
let outdated = 0;
for (const options of optionSets()) {
  const set = `${options.database}-${options.messaging}-${options.cache}`;
  const directory = join(template, 'locks', 'python', set);
  const committed = read(directory);
  const written = lock(renderProject(options), check ? committed : {});
  for (const [file, text] of Object.entries(written)) {
    assertLocked(text, `${set}/${file}`);
  }
  if (check) {
    const fits = [runtime, development].every(
      file => written[file] === committed[file],
    );
    outdated += fits ? 0 : 1;
    console.log(`${set}: ${fits ? 'fits' : 'does not fit pyproject.toml.njk'}`);
  } else {
    mkdirSync(directory, { recursive: true });
    for (const [file, text] of Object.entries(written)) {
      writeFileSync(join(directory, file), text);
    }
    const [run, develop] = Object.values(written).map(
      text => text.match(/^\S+==/gm).length,
    );
    console.log(`${set}: ${run} packages, ${develop} for development`);
  }
}
if (outdated > 0) {
  console.error('Run: node templates/scripts/update-python-locks.mjs');
  process.exit(1);
}
