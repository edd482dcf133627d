import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { Terminal } from './output/Terminal';
import { EXIT_CODES, run } from './run';

/** What a shell adds to the number of the signal that ended a program. */
const SIGNAL_EXIT_CODE = 128;

const directories: string[] = [];

// Before the engine's own listeners, which take their time and end with success.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    for (const directory of directories) {
      rmSync(directory, { recursive: true, force: true });
    }
    process.exit(SIGNAL_EXIT_CODE + constants.signals[signal]);
  });
}

/** `yarn golden-path` runs at the root of the checkout, and says where it was typed. */
const typedIn =
  process.env.npm_lifecycle_event === 'golden-path'
    ? process.env.INIT_CWD ?? process.cwd()
    : process.cwd();

const errors = new Terminal(process.stderr);

run(process.argv.slice(2), {
  output: new Terminal(process.stdout),
  errors,
  resolvePath: path => resolve(typedIn, path),
  onDirectory: directory => directories.push(directory),
}).then(
  // The engine leaves a listener behind that ends every process with success.
  code => process.exit(code),
  (error: Error) => {
    errors.line(`✖ ${error.stack}`);
    process.exit(EXIT_CODES.bad);
  },
);
