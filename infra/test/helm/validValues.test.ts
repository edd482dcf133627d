import fc from 'fast-check';
import { describeWithTools } from '../support/describeWithTools';
import { runTool } from '../support/runTool';
import { schemaLocations } from '../support/schemaLocations';
import { valueAt } from '../support/valueAt';
import { anyValues } from './support/anyValues';
import { renderChart, runHelmTemplate } from './support/renderChart';

const RUNS = Number(process.env.CHART_PROPERTY_RUNS ?? 60);

/** Names that YAML could take for something else, and long ones. */
const anyName = fc.oneof(
  fc.constantFrom('on', 'no', 'null', 'true', 'e1', 'order-service'),
  fc.stringMatching(/^[a-z]([a-z0-9-]{0,40}[a-z0-9])?$/),
);

describeWithTools(
  'helm',
  'kubeconform',
  'schemas',
)('any valid values', () => {
  it('render to manifests that Kubernetes would accept', async () => {
    await fc.assert(
      fc.asyncProperty(anyName, anyValues, async (release, values) => {
        const { exitCode, stdout, stderr } = await runHelmTemplate(values, {
          release,
        });
        expect(stderr).toBe('');
        expect(exitCode).toBe(0);
        const check = await runTool(
          'kubeconform',
          ['-strict', '-summary', ...schemaLocations],
          { input: stdout },
        );
        expect(check.stdout).toMatch(/Invalid: 0, Errors: 0, Skipped: 0/);
      }),
      { numRuns: RUNS },
    );
  }, 300_000);

  it('keep the promises of the chart', async () => {
    await fc.assert(
      fc.asyncProperty(anyName, anyValues, async (release, values) => {
        const manifests = await renderChart(values, { release });
        const identities = manifests.map(
          ({ kind, metadata }) => `${kind}/${metadata.name}`,
        );
        expect(new Set(identities).size).toBe(identities.length);
        for (const { metadata } of manifests) {
          expect(metadata.namespace).toBe('orders-team-production');
          expect(metadata.labels).toMatchObject({
            'app.kubernetes.io/name': release,
            component: release,
            'causeway.dev/environment': values.environment,
          });
        }
        const deployment = manifests.find(({ kind }) => kind === 'Deployment');
        const container = valueAt(
          deployment,
          ...['spec', 'template', 'spec', 'containers', 0],
        );
        expect(deployment?.metadata.name).toBe(release);
        expect(container).toMatchObject({
          name: release,
          securityContext: {
            readOnlyRootFilesystem: true,
            allowPrivilegeEscalation: false,
          },
        });
        expect(valueAt(container, 'env')).toEqual(
          expect.arrayContaining(values.env),
        );
      }),
      { numRuns: RUNS },
    );
  }, 300_000);
});
