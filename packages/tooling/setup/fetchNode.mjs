import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { SetupProblem, step } from './report.mjs';
import { run } from './run.mjs';
import { tools, toolsBin } from './paths.mjs';

/** The version that is fetched, and the one that CI runs. */
const NODE_VERSION = '24.21.0';

/** Backstage 1.55 supports 22 and 24 only; better-sqlite3 13 needs at least 22.14 of the former. */
export function isSupportedNode(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major === 24 || (major === 22 && minor >= 14);
}

function versionOf(node) {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/**
 * Fetches a package from the npm registry into `.tools/<directory>`, whole or not at all.
 */
export async function fetchPackage(name, version, directory) {
  const target = join(tools, directory);
  mkdirSync(tools, { recursive: true });
  const temporary = mkdtempSync(join(tools, `.${directory}-`));
  try {
    await run(`npm-pack-${directory}`, 'npm', [
      'pack',
      `${name}@${version}`,
      '--pack-destination',
      temporary,
    ]);
    const archive = readdirSync(temporary).find(file => file.endsWith('.tgz'));
    if (!archive) {
      throw new SetupProblem(
        `npm downloaded nothing for ${name}@${version}. Check \`npm config get registry\` and run the command again.`,
      );
    }
    await run(`tar-${directory}`, 'tar', [
      '-xzf',
      join(temporary, archive),
      '-C',
      temporary,
    ]);
    rmSync(target, { recursive: true, force: true });
    renameSync(join(temporary, 'package'), target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * Makes `.tools/bin/node` a Node.js that Backstage supports: the system's where it is one, else the
 * one from the npm registry, which brings the headers that native modules compile against.
 */
export async function fetchNode() {
  const link = join(toolsBin, 'node');
  const present = existsSync(link) ? versionOf(link) : undefined;
  if (present && isSupportedNode(present)) return;
  mkdirSync(toolsBin, { recursive: true });
  rmSync(link, { force: true });
  if (isSupportedNode(process.version)) {
    symlinkSync(process.execPath, link);
    return;
  }
  const platform = `${process.platform}-${process.arch}`;
  if (
    !['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'].includes(
      platform,
    )
  ) {
    throw new SetupProblem(
      `Node.js ${process.version} is not supported (22.14 or newer of 22, or 24 is) and none can be fetched for ${platform}. Install Node.js 24 and run the command again.`,
    );
  }
  await step(`Fetching Node.js ${NODE_VERSION}`, async () => {
    await fetchPackage(`node-${platform}`, NODE_VERSION, 'node');
    symlinkSync(join('..', 'node', 'bin', 'node'), link);
    if (!versionOf(link)) {
      throw new SetupProblem(
        `The fetched Node.js does not run on this machine. Install Node.js 24 from your package manager and run the command again.`,
      );
    }
  });
}
