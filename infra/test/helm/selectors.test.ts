import { describeWithTools } from '../support/describeWithTools';
import { valueAt } from '../support/valueAt';
import { built, readChartFile } from './support/chart';
import { findKind, Manifest, renderChart } from './support/renderChart';

type Labels = Record<string, string>;

function podLabelsOf(manifests: Manifest[]): Labels {
  return valueAt(
    findKind(manifests, 'Deployment'),
    ...['spec', 'template', 'metadata', 'labels'],
  ) as Labels;
}

/** The labels that Flagger gives to the pods of a canary's primary. */
function primaryLabels(labels: Labels): Labels {
  return { ...labels, app: `${labels.app}-primary` };
}

/** Flagger renames the value of each of these labels in the constraints and affinities of the primary. */
function asFlaggerChangesSelectors(selector: Labels): Labels {
  const renamed = ['app', 'name', 'app.kubernetes.io/name'];
  return Object.fromEntries(
    Object.entries(selector).map(([key, value]) => [
      key,
      renamed.includes(key) && value === 'order-service'
        ? `${value}-primary`
        : value,
    ]),
  );
}

function labelsAt(manifest: Manifest, ...path: (string | number)[]): Labels {
  const labels = valueAt(manifest, 'spec', ...path);
  expect(labels).toEqual(expect.any(Object));
  return labels as Labels;
}

const spread = ['template', 'spec', 'topologySpreadConstraints'];

describeWithTools('helm')('selectors', () => {
  describe('without a canary', () => {
    let manifests: Manifest[];
    beforeAll(async () => {
      manifests = await renderChart({ ...built, httpRoute: { enabled: true } });
    });

    it.each([
      ['Deployment', 'selector', 'matchLabels'],
      ['Deployment', ...spread, 0, 'labelSelector', 'matchLabels'],
      ['Deployment', ...spread, 1, 'labelSelector', 'matchLabels'],
      ['Service', 'selector'],
      ['PodDisruptionBudget', 'selector', 'matchLabels'],
      ['NetworkPolicy', 'podSelector', 'matchLabels'],
    ])('of %s find the pods (%s %s %s %s %s)', (kind, ...path) => {
      const found = labelsAt(findKind(manifests, String(kind)), ...path);
      expect(podLabelsOf(manifests)).toMatchObject(found);
      expect(Object.values(found)).toContain('order-service');
    });

    it('of the ServiceMonitor finds the Service and its port', () => {
      const service = findKind(manifests, 'Service');
      const monitor = findKind(manifests, 'ServiceMonitor');
      expect(service.metadata.labels).toMatchObject(
        labelsAt(monitor, 'selector', 'matchLabels'),
      );
      expect(valueAt(monitor, 'spec', 'endpoints', 0, 'port')).toBe(
        valueAt(service, 'spec', 'ports', 0, 'name'),
      );
    });

    it('of HPA, Service and route lead to the container', () => {
      const deployment = findKind(manifests, 'Deployment');
      expect(findKind(manifests, 'HorizontalPodAutoscaler').spec).toMatchObject(
        {
          scaleTargetRef: {
            apiVersion: deployment.apiVersion,
            kind: 'Deployment',
            name: deployment.metadata.name,
          },
        },
      );
      const service = findKind(manifests, 'Service');
      expect(findKind(manifests, 'HTTPRoute').spec).toMatchObject({
        rules: [{ backendRefs: [{ name: service.metadata.name, port: 3000 }] }],
      });
      expect(valueAt(service, 'spec', 'ports', 0, 'targetPort')).toBe(
        valueAt(
          deployment,
          ...['spec', 'template', 'spec', 'containers', 0],
          ...['ports', 0, 'name'],
        ),
      );
      expect(
        valueAt(deployment, 'spec', 'template', 'spec', 'serviceAccountName'),
      ).toBe(findKind(manifests, 'ServiceAccount').metadata.name);
    });
  });

  describe('with a canary', () => {
    let manifests: Manifest[];
    beforeAll(async () => {
      manifests = await renderChart(readChartFile('ci', 'production.yaml'));
    });

    it('of the network policy finds the new version and the primary', () => {
      const found = labelsAt(
        findKind(manifests, 'NetworkPolicy'),
        'podSelector',
        'matchLabels',
      );
      expect(podLabelsOf(manifests)).toMatchObject(found);
      expect(primaryLabels(podLabelsOf(manifests))).toMatchObject(found);
    });

    it('of the disruption budget finds the primary alone', () => {
      const found = labelsAt(
        findKind(manifests, 'PodDisruptionBudget'),
        'selector',
        'matchLabels',
      );
      expect(primaryLabels(podLabelsOf(manifests))).toMatchObject(found);
      expect(podLabelsOf(manifests)).not.toMatchObject(found);
    });

    it.each([0, 1])(
      'of spread constraint %d find the primary as Flagger changes them',
      index => {
        const found = labelsAt(
          findKind(manifests, 'Deployment'),
          ...[...spread, index, 'labelSelector', 'matchLabels'],
        );
        expect(podLabelsOf(manifests)).toMatchObject(found);
        expect(primaryLabels(podLabelsOf(manifests))).toMatchObject(
          asFlaggerChangesSelectors(found),
        );
      },
    );

    it('of the ServiceMonitor finds each pod through one Service', () => {
      const wanted = labelsAt(
        findKind(manifests, 'ServiceMonitor'),
        'selector',
        'matchLabels',
      );
      const services = valueAt(
        findKind(manifests, 'Canary'),
        'spec',
        'service',
      ) as Record<string, { labels: Labels }>;
      expect(services.primary.labels).toMatchObject(wanted);
      expect(services.canary.labels).toMatchObject(wanted);
      expect(services.apex.labels).not.toMatchObject(wanted);
    });

    it('of the canary name the Deployment and its autoscaler', () => {
      expect(findKind(manifests, 'Canary').spec).toMatchObject({
        targetRef: {
          kind: 'Deployment',
          name: findKind(manifests, 'Deployment').metadata.name,
        },
        autoscalerRef: {
          kind: 'HorizontalPodAutoscaler',
          name: findKind(manifests, 'HorizontalPodAutoscaler').metadata.name,
        },
      });
    });

    it('of the canary name metric templates that are there', () => {
      const templates = manifests
        .filter(({ kind }) => kind === 'MetricTemplate')
        .map(({ metadata }) => metadata.name);
      const metrics = valueAt(
        findKind(manifests, 'Canary'),
        ...['spec', 'analysis', 'metrics'],
      ) as { templateRef: { name: string } }[];
      expect(metrics.map(metric => metric.templateRef.name)).toEqual(templates);
    });
  });
});
