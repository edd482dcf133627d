import { join } from 'node:path';
import { describeWithTools } from '../support/describeWithTools';
import { runTool } from '../support/runTool';
import { schemaLocations } from '../support/schemaLocations';
import {
  built,
  CHART,
  ENVIRONMENTS,
  KUBERNETES_VERSION,
  readChartFile,
} from './support/chart';
import { runHelmTemplate } from './support/renderChart';

function lint(values: string) {
  return runTool('helm', [
    ...['lint', CHART, '--strict', '--kube-version', KUBERNETES_VERSION],
    ...['--values', values],
  ]);
}

describeWithTools('helm')('helm lint', () => {
  it.each(ENVIRONMENTS)('has nothing to say about %s', async environment => {
    const { exitCode, stdout } = await lint(
      join(CHART, 'ci', `${environment}.yaml`),
    );
    expect(stdout).toContain('1 chart(s) linted, 0 chart(s) failed');
    expect(stdout).not.toMatch(/\[(WARNING|ERROR)\]/);
    expect(exitCode).toBe(0);
  });
});

describeWithTools(
  'helm',
  'kubeconform',
  'schemas',
)('manifests of the chart', () => {
  const everything = {
    ...readChartFile('ci', 'production.yaml'),
    canary: { enabled: false },
    ingress: {
      enabled: true,
      className: 'alb',
      hosts: [
        { host: 'a.example', paths: [{ path: '/', pathType: 'Prefix' }] },
      ],
      tls: [{ secretName: 'certificate', hosts: ['a.example'] }],
    },
  };

  it.each([
    ['sandbox', readChartFile('ci', 'sandbox.yaml')],
    ['dev', readChartFile('ci', 'dev.yaml')],
    ['staging', readChartFile('ci', 'staging.yaml')],
    [
      'production with a canary at a gateway',
      readChartFile('ci', 'production.yaml'),
    ],
    [
      'a canary in a mesh',
      { ...built, canary: { enabled: true, provider: 'istio' } },
    ],
    ['everything that goes without a canary', everything],
  ])('fit the schemas of their kinds: %s', async (_, values) => {
    const { stdout: manifests } = await runHelmTemplate(values);
    const { exitCode, stdout } = await runTool(
      'kubeconform',
      ['-strict', '-summary', ...schemaLocations],
      { input: manifests },
    );
    expect(stdout).toMatch(/Invalid: 0, Errors: 0, Skipped: 0/);
    expect(stdout).not.toContain('Valid: 0,');
    expect(exitCode).toBe(0);
  });
});
