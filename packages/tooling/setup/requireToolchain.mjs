import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupProblem } from './report.mjs';
import { root } from './paths.mjs';

const NEEDED = [
  { commands: ['git'], is: 'git', debian: 'git' },
  { commands: ['make', 'gmake'], is: 'make', debian: 'make' },
  { commands: ['cc', 'gcc', 'clang'], is: 'a C compiler', debian: 'gcc' },
  { commands: ['c++', 'g++', 'clang++'], is: 'a C++ compiler', debian: 'g++' },
  { commands: ['python3'], is: 'Python 3', debian: 'python3 python3-venv' },
  { commands: ['tar'], is: 'tar', debian: 'tar' },
  { commands: ['npm'], is: 'npm', debian: 'npm' },
];

/** Bytes that an installation takes, with some air. */
const SPACE_FOR_INSTALLATION = 5 * 1024 ** 3;

/** Whether a command is on the PATH. */
export function isOnPath(command, path = process.env.PATH ?? '') {
  return path
    .split(delimiter)
    .some(directory => directory && existsSync(join(directory, command)));
}

/** Throws SetupProblem that names every missing tool at once. */
export function requireToolchain() {
  const missing = NEEDED.filter(
    tool => !tool.commands.some(command => isOnPath(command)),
  );
  if (missing.length === 0) return;
  throw new SetupProblem(
    [
      `Missing on this machine: ${missing.map(tool => tool.is).join(', ')}.`,
      `On Debian and Ubuntu: apt-get install ${missing
        .map(tool => tool.debian)
        .join(' ')}`,
      'On macOS: xcode-select --install (and Node.js from nodejs.org for npm).',
      'Then run the command again.',
    ].join('\n'),
  );
}

/** Throws SetupProblem when an installation would run out of disk half-way. */
export function requireDiskSpace() {
  mkdirSync(root, { recursive: true });
  if (typeof statfsSync !== 'function') return;
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  if (free < SPACE_FOR_INSTALLATION) {
    throw new SetupProblem(
      `The disk is almost full: ${(free / 1024 ** 3).toFixed(
        1,
      )} GB are free in ${root}, an installation takes up to ${
        SPACE_FOR_INSTALLATION / 1024 ** 3
      } GB. Free some space and run the command again.`,
    );
  }
}
