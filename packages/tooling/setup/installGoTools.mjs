import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { downloadGoModule, goEnvironment } from './goModules.mjs';
import { isOnPath } from './requireToolchain.mjs';
import { root, tools, toolsBin } from './paths.mjs';
import { say, step } from './report.mjs';
import { run } from './run.mjs';

const LIST = join(root, 'packages/tooling/setup/go-tools.json');

/** The tools of a plan: `start` has what the portal itself uses, `test` everything. */
function toolsOf(plan) {
  return JSON.parse(readFileSync(LIST, 'utf8')).tools.filter(
    tool => plan === 'test' || tool.plan === plan,
  );
}

/**
 * Builds the programs that check what the golden path emits (helm, kubeconform, kustomize and so on) from
 * their Go modules into `.tools/`. Without Go, or without a network, it says what will not be checked and
 * goes on: the portal names those checks in every run, and the tests that need them fail when CI is set.
 */
export async function installGoTools(plan) {
  const missing = toolsOf(plan).filter(tool => !existsSync(fileOf(tool)));
  if (missing.length === 0) return;
  const names = missing.map(tool => tool.name).join(', ');
  if (!isOnPath('go')) {
    say(
      `• Not installed: ${names}. What they check will be reported as not checked. Install Go (on Debian and Ubuntu: apt-get install golang) and run the command again.`,
    );
    return;
  }
  await step(`Building ${names} (some minutes, once)`, async () => {
    for (const tool of missing) {
      try {
        await build(tool);
      } catch (error) {
        say(`  ${tool.name} is missing: ${error.message.split('\n')[0]}`);
        say('  What it checks will be reported as not checked.');
      }
    }
  });
}

function fileNameOf(tool) {
  return `${tool.name}-${tool.version}`;
}

/** Where a tool of this version is; another version is another file, so an update is built anew. */
function fileOf(tool) {
  return join(tools, 'go', fileNameOf(tool));
}

async function build(tool) {
  const directory = await downloadGoModule(tool.module, tool.version);
  const file = fileOf(tool);
  mkdirSync(join(tools, 'go'), { recursive: true });
  await run(
    `go-build-${tool.name}`,
    'go',
    [
      'build',
      '-trimpath',
      `-ldflags=${[
        '-s',
        '-w',
        ...(tool.variables ?? []).map(each => `-X ${each}`),
      ].join(' ')}`,
      '-o',
      file,
      tool.package,
    ],
    { cwd: directory, env: goEnvironment() },
  );
  mkdirSync(toolsBin, { recursive: true });
  const link = join(toolsBin, tool.name);
  rmSync(link, { force: true });
  symlinkSync(join('..', 'go', fileNameOf(tool)), link);
}
