import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step } from './report.mjs';
import { fetchPackage } from './fetchNode.mjs';
import { root, tools, toolsBin } from './paths.mjs';

const LAUNCHER = `#!/bin/sh
# Runs the project's Yarn on the project's Node.js, wherever it is called from.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
PATH="$here:$PATH" exec "$here/node" "$here/../yarn/bin/yarn.js" "$@"
`;

/** Makes \`.tools/bin/yarn\` the Yarn that package.json names. */
export async function fetchYarn() {
  const { packageManager } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const version = packageManager.split('@')[1];
  const manifest = join(tools, 'yarn', 'package.json');
  const present = existsSync(manifest)
    ? JSON.parse(readFileSync(manifest, 'utf8')).version
    : undefined;
  if (present !== version) {
    await step(`Fetching Yarn ${version}`, () =>
      fetchPackage('@yarnpkg/cli-dist', version, 'yarn'),
    );
  }
  mkdirSync(toolsBin, { recursive: true });
  writeFileSync(join(toolsBin, 'yarn'), LAUNCHER, { mode: 0o755 });
}
