import { describeUnlessMissing, findBinary } from '@internal/tooling';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';

/** Milliseconds that one call may take. */
const TIMEOUT_MS = 120_000;

/** Rules that Prometheus takes, as they stand in a `PrometheusRule`. */
export type RuleGroups = object[];

/** Samples of one series, in promtool's notation. */
export interface InputSeries {
  series: string;
  values: string;
}

/**
 * Jest's `describe` for tests that need a program: where it is missing they are skipped and the reason
 * is printed, except on CI, where they run and fail.
 */
export function describeWithProgram(...names: string[]): jest.Describe {
  return describeUnlessMissing(names.filter(name => !findProgram(name)));
}

/** Where a program is, among the project's own tools first. */
export function findProgram(name: string): string | undefined {
  return findBinary(name, [join(__dirname, '../../../.tools/bin')]);
}

/** What promtool says is wrong with rules; nothing when they are in order. */
export async function findRuleFaults(groups: RuleGroups): Promise<string> {
  return await withFiles({ 'rules.yaml': { groups } }, directory =>
    promtool(directory, [
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      'rules.yaml',
    ]),
  );
}

/**
 * Feeds series to rules, a sample and an evaluation each minute.
 *
 * @param alerts - name of each alert that has to fire at a time, from the beginning; all others are silent
 * @returns where the alerts are others; nothing when they are the same
 */
export async function findAlertDifferences(
  groups: RuleGroups,
  series: InputSeries[],
  alerts: { at: string; names: string[] }[],
): Promise<string> {
  const test = {
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: series,
        promql_expr_test: alerts.map(({ at, names }) => ({
          eval_time: at,
          expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
          exp_samples: names.map(name => ({
            labels: `{alertname="${name}"}`,
            value: 1,
          })),
        })),
      },
    ],
  };
  return await withFiles(
    { 'rules.yaml': { groups }, 'test.yaml': test },
    directory => promtool(directory, ['test', 'rules', 'test.yaml']),
  );
}

async function withFiles(
  files: Record<string, object>,
  use: (directory: string) => Promise<string>,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-promtool-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      await writeFile(
        join(directory, name),
        stringify(content, { lineWidth: 0, aliasDuplicateObjects: false }),
      );
    }
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function promtool(
  directory: string,
  parameters: string[],
): Promise<string> {
  try {
    await promisify(execFile)(
      findProgram('promtool') ?? 'promtool',
      parameters,
      { cwd: directory, timeout: TIMEOUT_MS },
    );
    return '';
  } catch (error) {
    const { stdout = '', stderr = '' } = error as Record<string, string>;
    return `${stdout}${stderr}` || String(error);
  }
}
