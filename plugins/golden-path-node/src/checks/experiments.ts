import { parseChaosExperiments } from '@internal/plugin-chaos-common';
import type { Check } from '../Check';
import { readObjectives, SLO_FILE } from '../objectives/deriveRules';

const FILE = 'deploy/chaos.yaml';

interface PrometheusRule {
  kind?: string;
  spec?: { groups?: { rules?: { alert?: string }[] }[] };
}

/** The chaos experiments are limited, and name objectives and alerts that the service has. */
export const experiments: Check = {
  name: 'experiments',
  needs: [],
  async run({ files }) {
    if (!files.has(FILE)) {
      return [];
    }
    const { slos } = readObjectives(files.text(SLO_FILE));
    const alerts = files
      .paths(/^deploy\/monitoring\/[^/]+\.yaml$/)
      .flatMap(path => files.yaml(path).values as PrometheusRule[])
      .filter(value => value?.kind === 'PrometheusRule')
      .flatMap(value => value.spec?.groups ?? [])
      .flatMap(group => group.rules ?? [])
      .flatMap(rule => rule.alert ?? []);
    return parseChaosExperiments(files.text(FILE), { slos, alerts })
      .problems.filter(problem => problem.severity === 'error')
      .map(({ path, line, message }) => ({
        check: 'experiments',
        file: FILE,
        line,
        field: path || undefined,
        message,
      }));
  },
};
