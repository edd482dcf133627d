import type { Check } from '../Check';
import type { Finding } from '../Finding';
import {
  deriveRules,
  readObjectives,
  SLO_FILE,
  SLO_RULES_FILE,
} from '../objectives/deriveRules';

/** The objectives can be kept, their alerts can fire, and the rules are the ones that they give. */
export const objectives: Check = {
  name: 'objectives',
  needs: [],
  async run({ files }) {
    if (!files.has(SLO_FILE)) {
      return [];
    }
    const { slos, problems } = readObjectives(files.text(SLO_FILE));
    const findings: Finding[] = problems
      .filter(problem => problem.severity === 'error')
      .map(({ path, line, message }) => ({
        check: 'objectives',
        file: SLO_FILE,
        line,
        field: path || undefined,
        message,
      }));
    if (findings.length === 0 && slos.length === 0) {
      findings.push({
        check: 'objectives',
        file: SLO_FILE,
        message: 'There is no objective in it',
      });
    }
    const rules = deriveRules(files.text(SLO_FILE));
    if (rules !== undefined && rules !== files.text(SLO_RULES_FILE)) {
      findings.push({
        check: 'objectives',
        file: SLO_RULES_FILE,
        message: `This is not what ${SLO_FILE} gives; run yarn golden-path rules on the repository`,
      });
    }
    return findings;
  },
};
