import { join } from 'node:path';
import { describeServices } from './support/describeServices';
import { findProgram } from './support/promtool';

jest.setTimeout(480_000);

/**
 * What `make install` does with pip, in a second: from the same lock file, every file compared with its
 * hash. The stamp tells the Makefile that the environment is there.
 */
const INSTALL = [
  '"$0" venv --quiet --python python3 .venv',
  '"$0" pip install --quiet --python .venv --require-hashes --requirement requirements-dev.txt',
  'touch .venv/.installed',
].join(' && ');

describeServices({
  language: 'python',
  title: 'Python',
  programs: ['uv'],
  checks: {
    install: ['sh', '-c', INSTALL, findProgram('uv') ?? 'uv'],
    'make lint': ['make', 'lint'],
    'make typecheck': ['make', 'typecheck'],
  },
  completeChecks: {
    test: ['make', 'test'],
  },
  firstSteps: {
    commands: ['make install', 'make dev'],
    folders: ['src/service/items', 'tests/', 'src/service/platform'],
  },
  totals: /^.*\d+ passed.*$/m,
  start: directory => ({
    command: join(directory, '.venv/bin/python'),
    args: ['-m', 'service'],
    env: { PYTHONPATH: 'src' },
  }),
});
