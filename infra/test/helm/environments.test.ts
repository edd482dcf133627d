import { describeWithTools } from '../support/describeWithTools';
import { valueAt } from '../support/valueAt';
import { built, ENVIRONMENTS } from './support/chart';
import { Manifest, renderChart } from './support/renderChart';

/** What an environment's defaults come to, read from the manifests. */
function describeShape(manifests: Manifest[]) {
  function spec(kind: string, ...path: (string | number)[]) {
    const manifest = manifests.find(each => each.kind === kind);
    return valueAt(manifest?.spec, ...path);
  }
  return {
    replicas: spec('Deployment', 'replicas'),
    minReplicas: spec('HorizontalPodAutoscaler', 'minReplicas'),
    maxReplicas: spec('HorizontalPodAutoscaler', 'maxReplicas'),
    maxUnavailable: spec('PodDisruptionBudget', 'maxUnavailable'),
    zones: spec(
      'Deployment',
      ...['template', 'spec', 'topologySpreadConstraints', 0],
      'whenUnsatisfiable',
    ),
    monitored: manifests.some(({ kind }) => kind === 'ServiceMonitor'),
  };
}

describeWithTools('helm')('environments', () => {
  it.each([
    ['sandbox', { replicas: 1, zones: 'ScheduleAnyway', monitored: false }],
    ['dev', { replicas: 1, zones: 'ScheduleAnyway', monitored: true }],
    [
      'staging',
      {
        minReplicas: 2,
        maxReplicas: 6,
        maxUnavailable: 1,
        zones: 'ScheduleAnyway',
        monitored: true,
      },
    ],
    [
      'production',
      {
        minReplicas: 3,
        maxReplicas: 20,
        maxUnavailable: 1,
        zones: 'DoNotSchedule',
        monitored: true,
      },
    ],
  ])('gives %s its shape', async (environment, shape) => {
    const manifests = await renderChart({ ...built, environment });
    expect(describeShape(manifests)).toEqual(shape);
  });

  it('takes the strictest when none is given', async () => {
    expect(await renderChart(built)).toEqual(
      await renderChart({ ...built, environment: 'production' }),
    );
  });

  it.each(ENVIRONMENTS)(
    'lets the values of %s decide otherwise',
    async environment => {
      const manifests = await renderChart({
        ...built,
        environment,
        autoscaling: { enabled: true, minReplicas: 4, maxReplicas: 9 },
        podDisruptionBudget: { minAvailable: '50%' },
        topologySpread: { zones: 'ScheduleAnyway' },
        serviceMonitor: { enabled: true },
      });
      expect(describeShape(manifests)).toEqual({
        minReplicas: 4,
        maxReplicas: 9,
        zones: 'ScheduleAnyway',
        monitored: true,
      });
      expect(
        valueAt(
          manifests.find(({ kind }) => kind === 'PodDisruptionBudget'),
          'spec',
          'minAvailable',
        ),
      ).toBe('50%');
    },
  );

  it('makes no budget for a single instance, which could never be moved', async () => {
    const kinds = (
      await renderChart({
        ...built,
        environment: 'staging',
        autoscaling: { enabled: false },
        replicaCount: 1,
      })
    ).map(({ kind }) => kind);
    expect(kinds).not.toContain('PodDisruptionBudget');
  });

  it('starts autoscaling at replicaCount where minReplicas is left out', async () => {
    const shape = describeShape(
      await renderChart({ ...built, replicaCount: 5 }),
    );
    expect(shape).toMatchObject({ minReplicas: 5, maxReplicas: 20 });
  });
});
