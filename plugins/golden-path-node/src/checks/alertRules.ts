import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Check } from '../Check';
import type { Finding } from '../Finding';
import { runTool } from '../tools/runTool';

interface PrometheusRule {
  kind?: string;
  metadata?: { name?: string };
  spec?: { groups?: { name?: string; rules?: object[] }[] };
}

const RULE_PROBLEM = /group "([^"]*)", rule (\d+), "([^"]*)": (.*)$/;

/** Prometheus accepts the recording and alerting rules. */
export const alertRules: Check = {
  name: 'alert rules',
  needs: ['promtool'],
  async run({ files, tools, temporary, signal }) {
    const findings: Finding[] = [];
    for (const path of files.paths(/^deploy\/.*\.ya?ml$/)) {
      const yaml = files.yaml(path);
      const rules = (yaml.values as PrometheusRule[]).filter(
        value => value?.kind === 'PrometheusRule',
      );
      for (const [index, rule] of rules.entries()) {
        const file = join(
          temporary,
          `rules-${path.replaceAll('/', '-')}-${index}.yaml`,
        );
        await writeFile(file, stringify({ groups: rule.spec?.groups ?? [] }));
        const { exitCode, stdout, stderr } = await runTool(
          tools.promtool,
          ['check', 'rules', '--lint=all', '--lint-fatal', file],
          { directory: temporary, signal },
        );
        if (exitCode !== 0) {
          findings.push(
            ...readProblems(`${stderr}\n${stdout}`, file).map(
              ({ group, position, message }) => {
                const groups = rule.spec?.groups ?? [];
                const at = groups.findIndex(each => each.name === group);
                const field =
                  at < 0
                    ? ['spec', 'groups']
                    : ['spec', 'groups', at, 'rules', position];
                return {
                  check: 'alert rules',
                  file: path,
                  line: yaml.findLine(field, {
                    kind: rule.kind,
                    name: rule.metadata?.name,
                  }),
                  message,
                };
              },
            ),
          );
        }
      }
    }
    return findings;
  },
};

function readProblems(output: string, file: string) {
  const lines = output
    .split('\n')
    .map(line => line.replaceAll(`${file}: `, '').trim())
    .filter(line => line && !/^(Checking|FAILED|SUCCESS)/.test(line));
  const named = lines.flatMap(line => {
    const [, group, number, name, message] = RULE_PROBLEM.exec(line) ?? [];
    return message === undefined
      ? []
      : [
          {
            group,
            position: Number(number) - 1,
            message: `${name}: ${message}`,
          },
        ];
  });
  return named.length > 0
    ? named
    : [{ group: undefined, position: 0, message: lines.join('; ') }];
}
