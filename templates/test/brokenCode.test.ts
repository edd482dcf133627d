import { runCommand } from '@internal/tooling';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  GoldenPathEngine,
  type TemplateChanges,
} from './support/GoldenPathEngine';
import type { ServiceFile } from './support/listFiles';
import { findProgram } from './support/promtool';
import type { Command } from './support/runPipeline';

jest.setTimeout(480_000);

/** What each command of a language refuses, and how the template is broken for that. */
interface Breakage {
  command: Command;
  changes: TemplateChanges;
  /** What the command says. */
  message: RegExp;
}

const NODEJS = 'skeleton/nodejs/base/src/items/cursor.ts';
const PYTHON = 'skeleton/python/base/src/service/items/cursor.py';

const append = (path: string, line: string): TemplateChanges => ({
  [path]: text => `${text}\n${line}\n`,
});
/** Cursors that the service does not know again. */
const forget = (path: string): TemplateChanges => ({
  [path]: text => text.replace('after:', 'behind:'),
});

const INSTALL_NODEJS: Command = ['npm', 'ci', '--no-audit', '--no-fund'];
const INSTALL_PYTHON: Command = [
  findProgram('uv') ?? 'uv',
  'pip',
  'install',
  '--quiet',
  '--python',
  '.venv',
  '--require-hashes',
  '--requirement',
  'requirements-dev.txt',
];

const LANGUAGES: {
  language: string;
  install: Command[];
  broken: Record<string, Breakage>;
}[] = [
  {
    language: 'nodejs',
    install: [INSTALL_NODEJS],
    broken: {
      'the type check': {
        command: ['npm', 'run', 'typecheck'],
        changes: append(NODEJS, "export const broken: number = 'a text';"),
        message: /cursor\.ts.*TS2322/,
      },
      'the linter': {
        command: ['npm', 'run', 'lint'],
        changes: append(NODEJS, 'export const broken: any = 1;'),
        message: /no-explicit-any/,
      },
      'the formatter': {
        command: ['npm', 'run', 'lint'],
        changes: append(NODEJS, 'export const  broken=1'),
        message: /cursor\.ts/,
      },
      'the build': {
        command: ['npm', 'run', 'build'],
        changes: append(NODEJS, 'export const broken = nothing;'),
        message: /cursor\.ts.*TS2304/,
      },
      'the tests': {
        command: ['npm', 'test', '--', 'src/items'],
        changes: forget(NODEJS),
        message: /Tests: +\d+ failed/,
      },
      'the lock file': {
        command: INSTALL_NODEJS,
        changes: {
          'skeleton/nodejs/base/package.json.njk': text =>
            text.replace(/"express": "[\d.]+"/, '"express": "5.0.0"'),
        },
        message: /lock file.*express/s,
      },
    },
  },
  {
    language: 'python',
    install: [
      [findProgram('uv') ?? 'uv', 'venv', '--quiet', '.venv'],
      INSTALL_PYTHON,
      ['touch', '.venv/.installed'],
    ],
    broken: {
      'the type check': {
        command: ['make', 'typecheck'],
        changes: append(PYTHON, 'BROKEN: int = "a text"'),
        message: /cursor\.py.*Incompatible types/,
      },
      'the linter': {
        command: ['make', 'lint'],
        changes: append(PYTHON, 'print("broken")'),
        message: /T201/,
      },
      'the formatter': {
        command: ['make', 'lint'],
        changes: append(PYTHON, 'BROKEN  =  1'),
        message: /cursor\.py/,
      },
      'the tests': {
        command: ['make', 'test'],
        changes: forget(PYTHON),
        message: /\d+ failed/,
      },
      'the lock file': {
        // What is there already would not be looked at again.
        command: [...INSTALL_PYTHON, '--reinstall'],
        changes: {
          'locks/python/none-none-none/requirements-dev.txt': text =>
            text.replaceAll(/sha256:[0-9a-f]{64}/g, `sha256:${'0'.repeat(64)}`),
        },
        message: /hash/i,
      },
    },
  },
];

let engine: GoldenPathEngine;

beforeAll(async () => {
  engine = await GoldenPathEngine.start();
});

afterAll(async () => {
  await engine?.stop();
});

describe.each(LANGUAGES)(
  'code of a broken copy of the template, $language',
  ({ language, install, broken }) => {
    let directory: string;

    async function render(changes: TemplateChanges = {}) {
      const { files } = await engine.dryRun(
        {
          name: 'shop-plain',
          description: 'Broken on purpose',
          owner: 'group:default/orders-team',
          language,
          database: 'none',
          messaging: 'none',
          cache: 'none',
        },
        changes,
      );
      await write(directory, files);
    }

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'causeway-broken-'));
      await render();
      for (const [program, ...args] of install) {
        await runCommand(directory, program, args);
      }
    });

    afterAll(async () => {
      await rm(directory, { recursive: true, force: true });
    });

    it.each(Object.entries(broken))(
      'is refused by %s',
      async (_what, { command: [program, ...args], changes, message }) => {
        await render(changes);
        if (language === 'python') {
          // The lock file was written anew, which is no reason to install it again.
          await runCommand(directory, 'touch', ['.venv/.installed']);
        }
        await expect(runCommand(directory, program, args)).rejects.toThrow(
          message,
        );
      },
    );
  },
);

async function write(directory: string, files: readonly ServiceFile[]) {
  for (const { path, text } of files) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
