import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../start/startPortal';
import {
  addTotals,
  formatTotals,
  readJestTotals,
  readPlaywrightTotals,
  readTapTotals,
  type TestTotals,
} from './TestTotals';
import { testStorefront } from './testStorefront';

const reports = join(repositoryRoot, 'test-results');

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Runs a command, shows its output as it comes and resolves to its exit code and standard output. */
function runShown(
  command: string,
  args: string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.on('error', reject);
    child.on('close', code => resolve({ code: code ?? 1, output }));
  });
}

/** A runner that ends badly without having counted a failed test failed all the same. */
function atLeastOneFailure(code: number, totals: TestTotals): TestTotals {
  return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

async function readReport<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

async function testSetup(): Promise<TestTotals> {
  const files = globSync('packages/tooling/setup/*.test.mjs', {
    cwd: repositoryRoot,
  });
  const { code, output } = await runShown('node', [
    '--test',
    '--test-reporter=tap',
    ...files,
  ]);
  return atLeastOneFailure(code, readTapTotals(output));
}

async function testWithJest(): Promise<TestTotals> {
  const file = join(reports, 'jest.json');
  const { code } = await runShown(
    'yarn',
    [
      'backstage-cli',
      'repo',
      'test',
      '--watchAll=false',
      '--maxWorkers=2',
      // Two cores run servers, browsers and compilers beside the tests.
      '--testTimeout=60000',
      '--workerIdleMemoryLimit=1500M',
      '--json',
      `--outputFile=${file}`,
      '--testLocationInResults=false',
    ],
    { FORCE_COLOR: '0' },
  );
  const report = await readReport<Parameters<typeof readJestTotals>[0]>(file);
  return atLeastOneFailure(
    code,
    report ? readJestTotals(report) : { passed: 0, failed: 1, skipped: 0 },
  );
}

async function testInBrowser(): Promise<TestTotals> {
  const file = join(reports, 'playwright.json');
  const { code } = await runShown(
    'yarn',
    ['playwright', 'test', '--reporter=list,json'],
    { PLAYWRIGHT_JSON_OUTPUT_NAME: file, FORCE_COLOR: '0' },
  );
  const report = await readReport<Parameters<typeof readPlaywrightTotals>[0]>(
    file,
  );
  return atLeastOneFailure(
    code,
    report
      ? readPlaywrightTotals(report)
      : { passed: 0, failed: 1, skipped: 0 },
  );
}

const suites = [
  { title: 'Setup', run: testSetup },
  { title: 'Services', run: () => testStorefront(reports, say) },
  { title: 'Packages, plugins and templates', run: testWithJest },
  { title: 'Browser', run: testInBrowser },
];

async function main(): Promise<void> {
  await rm(reports, { recursive: true, force: true });
  await mkdir(reports, { recursive: true });
  const lines: string[] = [];
  const totals: TestTotals[] = [];
  for (const suite of suites) {
    const began = Date.now();
    say(`\n• ${suite.title}\n`);
    const result = await suite.run();
    totals.push(result);
    const seconds = Math.round((Date.now() - began) / 1000);
    lines.push(`  ${suite.title}: ${formatTotals(result)} (${seconds} s)`);
  }
  const sum = addTotals(...totals);
  say(`\n${lines.join('\n')}\n\n${formatTotals(sum)}`);
  process.exit(sum.failed === 0 && sum.passed > 0 ? 0 : 1);
}

main().catch((error: Error) => {
  process.stderr.write(`\n✖ ${error.stack ?? error.message}\n`);
  process.exit(1);
});
