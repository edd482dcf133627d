import type { Check } from '../Check';
import { environmentOf, ENVIRONMENTS } from '../environments';
import type { Finding } from '../Finding';
import { formatField } from '../yaml/YamlFile';

const KNOWN: readonly string[] = ENVIRONMENTS;

interface Application {
  kind?: string;
  spec?: { destination?: { name?: string } };
}

/** Files and Argo CD destinations name environments that exist, each in its own files. */
export const environments: Check = {
  name: 'environments',
  needs: [],
  async run({ files }) {
    const findings: Finding[] = [];
    for (const file of files.paths(/^deploy\//)) {
      const environment = environmentOf(file);
      if (environment === undefined) {
        continue;
      }
      if (!KNOWN.includes(environment)) {
        findings.push({
          check: 'environments',
          file,
          message: `There is no environment "${environment}". There are ${KNOWN.join(
            ', ',
          )}`,
        });
        continue;
      }
      const yaml = files.yaml(file);
      for (const value of yaml.values as Application[]) {
        const name = value?.spec?.destination?.name;
        const field = ['spec', 'destination', 'name'];
        if (value?.kind === 'Application' && name !== environment) {
          findings.push({
            check: 'environments',
            file,
            line: yaml.findLine(field),
            field: formatField(field),
            message: `The file is for ${environment}, but this says ${JSON.stringify(
              name,
            )}`,
          });
        }
      }
    }
    return findings;
  },
};
