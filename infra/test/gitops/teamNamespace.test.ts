import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { describeWithTools } from '../support/describeWithTools';
import { REPOSITORY } from '../support/findTool';
import { runTool } from '../support/runTool';
import { schemaLocations } from '../support/schemaLocations';

const CHART = join(REPOSITORY, 'infra/gitops/team-namespace');

function render(team: string, environment: string) {
  return runTool('helm', [
    ...['template', 'namespace', CHART],
    ...['--namespace', `${team}-${environment}`],
    ...['--set-string', `team=${team},environment=${environment}`],
  ]);
}

describeWithTools(
  'helm',
  'kubeconform',
  'schemas',
)('the namespace of a team', () => {
  it.each(['dev', 'staging', 'production'])(
    'fits the schemas of its kinds in %s',
    async environment => {
      const { stdout: manifests, stderr } = await render(
        'orders-team',
        environment,
      );
      expect(stderr).toBe('');
      const { exitCode, stdout } = await runTool(
        'kubeconform',
        ['-strict', '-summary', ...schemaLocations],
        { input: manifests },
      );
      expect(stdout).toMatch(/Valid: 4, Invalid: 0, Errors: 0, Skipped: 0/);
      expect(exitCode).toBe(0);
      const [namespace] = parseAllDocuments(manifests)
        .map(document => document.toJS())
        .filter(each => each.kind === 'Namespace');
      expect(namespace.metadata).toMatchObject({
        name: `orders-team-${environment}`,
        labels: {
          'causeway.dev/team': 'orders-team',
          'causeway.dev/environment': environment,
          'pod-security.kubernetes.io/enforce':
            environment === 'staging' ? 'privileged' : 'restricted',
        },
      });
    },
  );

  it.each([
    ['orders-team', 'sandbox', /environment/],
    ['orders-team', 'prod', /environment/],
    ['Orders', 'dev', /team/],
    ['', 'dev', /team/],
  ])('refuses "%s" in %s', async (team, environment, field) => {
    const { exitCode, stderr } = await render(team, environment);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(field);
  });

  it('has nothing that helm lint minds', async () => {
    const { exitCode, stdout } = await runTool('helm', [
      ...['lint', CHART, '--strict'],
      ...['--set-string', 'team=orders-team,environment=dev'],
    ]);
    expect(stdout).not.toMatch(/\[(WARNING|ERROR)\]/);
    expect(exitCode).toBe(0);
  });
});
