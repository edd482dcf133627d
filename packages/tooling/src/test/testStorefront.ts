import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../generated';
import {
  findServiceProblem,
  startPostgres,
  startRabbitMq,
  startRedis,
} from '../services';
import { repositoryRoot } from '../start/startPortal';
import {
  addTotals,
  noTests,
  readJestTotals,
  readJunitTotals,
  type TestTotals,
} from './TestTotals';

/** Services whose tests run at the same time: each of them is mostly one process that waits. */
const CONCURRENCY = 2;

/** Milliseconds that one command of a service may take. */
const TIMEOUT_MS = 900_000;

const servicesDirectory = join(repositoryRoot, 'services');

/** One of a service's own commands. */
interface Check {
  title: string;
  command: string[];
  /** Where the command writes how many tests it ran; left out, it counts as one. */
  report?: (file: string) => Promise<TestTotals>;
}

/** The commands of a service in Node.js that developers and its own CI run. */
function nodeChecks(reportFile: string): Check[] {
  return [
    { title: 'typecheck', command: ['npm', 'run', 'typecheck'] },
    { title: 'lint', command: ['npm', 'run', 'lint'] },
    {
      title: 'test',
      command: [
        'npm',
        'test',
        '--',
        '--maxWorkers=1',
        '--testPathIgnorePatterns',
        '/node_modules/',
        '/src/platform/',
        '--json',
        `--outputFile=${reportFile}`,
      ],
      report: async file =>
        readJestTotals(JSON.parse(await readFile(file, 'utf8'))),
    },
    { title: 'build', command: ['npm', 'run', 'build'] },
  ];
}

/** The same for a service in Python. */
function pythonChecks(reportFile: string): Check[] {
  return [
    { title: 'typecheck', command: ['make', 'typecheck'] },
    { title: 'lint', command: ['make', 'lint'] },
    {
      title: 'test',
      command: [
        '.venv/bin/pytest',
        '--ignore=tests/platform',
        `--junitxml=${reportFile}`,
      ],
      report: async file => readJunitTotals(await readFile(file, 'utf8')),
    },
  ];
}

/**
 * Runs the six services' own checks and tests, as their own pipelines would, against servers that were
 * started for them. The tests of the files that belong to the golden path run with the template's: that
 * those files are the same is a test of its own.
 *
 * @param reports - a folder for what the runners write
 * @param say - takes each line for the terminal
 */
export async function testStorefront(
  reports: string,
  say: (text: string) => void,
): Promise<TestTotals> {
  const problems = (['postgresql', 'rabbitmq', 'redis'] as const)
    .map(findServiceProblem)
    .filter(problem => problem !== undefined);
  if (problems.length > 0) {
    say(`The services were not tested. ${problems.join(' ')}`);
    return process.env.CI
      ? { ...noTests, failed: 1 }
      : { ...noTests, skipped: 1 };
  }
  const [postgres, rabbitMq, redis] = await Promise.all([
    startPostgres(),
    startRabbitMq(),
    startRedis(),
  ]);
  const environment = {
    DATABASE_URL: postgres.url,
    TEST_DATABASE_URL: postgres.url,
    RABBITMQ_URL: rabbitMq.url,
    REDIS_URL: redis.url,
  };
  try {
    const waiting = readdirSync(servicesDirectory).filter(name =>
      existsSync(join(servicesDirectory, name, 'golden-path.yaml')),
    );
    const totals: TestTotals[] = [];
    const work = async () => {
      for (let name = waiting.shift(); name; name = waiting.shift()) {
        totals.push(await testService(name, { reports, environment, say }));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return addTotals(...totals);
  } finally {
    await Promise.all([postgres.stop(), rabbitMq.stop(), redis.stop()]);
  }
}

async function testService(
  name: string,
  options: {
    reports: string;
    environment: NodeJS.ProcessEnv;
    say: (text: string) => void;
  },
): Promise<TestTotals> {
  const directory = join(servicesDirectory, name);
  const isPython = existsSync(join(directory, 'pyproject.toml'));
  const reportFile = join(
    options.reports,
    `${name}.${isPython ? 'xml' : 'json'}`,
  );
  const checks = isPython ? pythonChecks(reportFile) : nodeChecks(reportFile);
  let sum = noTests;
  for (const { title, command, report } of checks) {
    const began = Date.now();
    const problem = await failureOf(directory, command, options.environment);
    const seconds = Math.round((Date.now() - began) / 1000);
    const totals = await readTotals(report, reportFile, problem !== undefined);
    sum = addTotals(sum, totals);
    options.say(
      `${problem === undefined ? '✓' : '✕'} ${name}: ${title} (${
        totals.passed + totals.failed
      }, ${seconds} s)`,
    );
    if (problem !== undefined) {
      options.say(problem);
    }
  }
  return sum;
}

/** A runner that ends badly without having counted a failure failed all the same. */
async function readTotals(
  report: Check['report'],
  file: string,
  failed: boolean,
): Promise<TestTotals> {
  const one = {
    passed: failed ? 0 : 1,
    failed: failed ? 1 : 0,
    skipped: 0,
  };
  if (!report) {
    return one;
  }
  const totals = await report(file).catch(() => ({ ...noTests, failed: 1 }));
  return failed && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

async function failureOf(
  directory: string,
  [command, ...args]: string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  try {
    await runCommand(directory, command, args, {
      env,
      timeoutMs: TIMEOUT_MS,
    });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
