import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';

const INSTALLED = !spawnSync('promtool', ['--version']).error;

/** Milliseconds that one call of promtool may take. */
const TIMEOUT_MS = 120_000;

/** Samples of one series, in promtool's notation. */
export interface InputSeries {
  series: string;
  values: string;
}

/** What Prometheus has to find after some time. */
export interface Expectation {
  /** A Prometheus duration from the beginning. */
  at: string;
  expr: string;
  /** The value of the only result; `nothing` when there has to be none. */
  value: number | 'nothing';
}

/** Jest's `describe`, skipped with the reason where promtool is missing, except on CI. */
export function describeWithPromtool(): jest.Describe {
  if (INSTALLED || process.env.CI) {
    return describe;
  }
  process.stderr.write(
    'Skipping tests. promtool is not installed (package prometheus).\n',
  );
  return describe.skip;
}

/** What promtool says is wrong with a rule file; nothing when it is in order. */
export async function findRuleFaults(rules: string): Promise<string> {
  return await withRuleFile(rules, directory =>
    run(directory, ['check', 'rules', 'rules.yaml']),
  );
}

/** Feeds series to rules and says where the result is not the expected one; nothing when it is. */
export async function findDifferences(
  rules: string,
  options: {
    /** Time between two samples, and between two evaluations. */
    interval: string;
    series: InputSeries[];
    expect: Expectation[];
    alerts?: { at: string; name: string; firing: boolean }[];
  },
): Promise<string> {
  const { interval, series, expect: expectations, alerts = [] } = options;
  return await withRuleFile(rules, async directory => {
    const test = {
      rule_files: ['rules.yaml'],
      evaluation_interval: interval,
      tests: [
        {
          interval,
          input_series: series,
          promql_expr_test: [
            ...expectations.map(({ at, expr, value }) => ({
              eval_time: at,
              expr:
                value === 'nothing'
                  ? expr
                  : `abs((${expr}) - ${value}) <= bool ${
                      1e-9 + Math.abs(value) * 0.02
                    }`,
              exp_samples:
                value === 'nothing' ? [] : [{ labels: '{}', value: 1 }],
            })),
            ...alerts.map(({ at, name, firing }) => ({
              eval_time: at,
              expr: `count(ALERTS{alertname="${name}", alertstate="firing"})`,
              exp_samples: firing ? [{ labels: '{}', value: 1 }] : [],
            })),
          ],
        },
      ],
    };
    await writeFile(join(directory, 'test.yaml'), stringify(test));
    return await run(directory, ['test', 'rules', 'test.yaml']);
  });
}

async function withRuleFile(
  rules: string,
  use: (directory: string) => Promise<string>,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-promtool-'));
  try {
    await writeFile(join(directory, 'rules.yaml'), rules);
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function run(directory: string, parameters: string[]): Promise<string> {
  try {
    await promisify(execFile)('promtool', parameters, {
      cwd: directory,
      timeout: TIMEOUT_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    return '';
  } catch (error) {
    const { stdout = '', stderr = '' } = error as Record<string, string>;
    return `${stdout}${stderr}` || String(error);
  }
}
