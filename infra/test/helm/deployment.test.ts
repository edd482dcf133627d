import { describeWithTools } from '../support/describeWithTools';
import { valueAt } from '../support/valueAt';
import { built, Values } from './support/chart';
import { renderKind } from './support/renderChart';

async function renderPod(values: Values) {
  const deployment = await renderKind('Deployment', { ...built, ...values });
  return valueAt(deployment, 'spec', 'template', 'spec');
}

async function renderPodMetadata(values: Values) {
  const deployment = await renderKind('Deployment', { ...built, ...values });
  return valueAt(deployment, 'spec', 'template', 'metadata');
}

describeWithTools('helm')('the Deployment', () => {
  it('lets pods do as little as possible', async () => {
    expect(await renderPod({})).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            allowPrivilegeEscalation: false,
            privileged: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }],
    });
  });

  it('never takes an instance away before its replacement is ready', async () => {
    const { spec } = await renderKind('Deployment', built);
    expect(spec).toMatchObject({
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' },
      },
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: 600,
    });
  });

  it('labels pods with the owner, the place and what costs are split by', async () => {
    const metadata = await renderPodMetadata({
      team: 'orders-team',
      system: 'storefront',
      tier: 1,
    });
    expect(valueAt(metadata, 'labels')).toEqual({
      app: 'order-service',
      'app.kubernetes.io/name': 'order-service',
      'app.kubernetes.io/instance': 'order-service',
      'app.kubernetes.io/part-of': 'storefront',
      'app.kubernetes.io/managed-by': 'Helm',
      'causeway.dev/team': 'orders-team',
      'causeway.dev/environment': 'production',
      'causeway.dev/tier': '1',
      component: 'order-service',
    });
  });

  it('starts pods anew when other secrets are read, and only then', async () => {
    function values(remoteKey: string) {
      return {
        externalSecret: {
          enabled: true,
          data: [{ secretKey: 'key', remoteKey }],
        },
        podAnnotations: { 'example.com/note': 'kept' },
      };
    }
    const [first, same, other] = await Promise.all(
      ['a', 'a', 'b'].map(key => renderPodMetadata(values(key))),
    );
    expect(first).toEqual(same);
    expect(first).not.toEqual(other);
    expect(valueAt(first, 'annotations')).toMatchObject({
      'checksum/external-secret': expect.stringMatching(/^[0-9a-f]{64}$/),
      'example.com/note': 'kept',
    });
  });

  it('spreads each version over zones and nodes, without those that are down', async () => {
    const pod = await renderPod({ topologySpread: { hosts: 'DoNotSchedule' } });
    expect(valueAt(pod, 'topologySpreadConstraints')).toMatchObject([
      {
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'DoNotSchedule',
        maxSkew: 1,
        nodeTaintsPolicy: 'Honor',
        matchLabelKeys: ['pod-template-hash'],
      },
      {
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'DoNotSchedule',
        maxSkew: 1,
      },
    ]);
    expect(
      await renderPod({ topologySpread: { enabled: false } }),
    ).not.toHaveProperty('topologySpreadConstraints');
  });

  it('passes the rest of scheduling on', async () => {
    const values = {
      nodeSelector: { role: 'general' },
      tolerations: [{ key: 'spot', operator: 'Exists', effect: 'NoSchedule' }],
      imagePullSecrets: [{ name: 'registry' }],
      priorityClassName: 'business-critical',
    };
    expect(await renderPod(values)).toMatchObject(values);
  });

  it.each(['on', 'null', 'yes', 'true'])(
    'can run a service named %s',
    async name => {
      const deployment = await renderKind('Deployment', built, {
        release: name,
      });
      expect(deployment).toMatchObject({
        metadata: { name, labels: { app: name } },
        spec: {
          selector: { matchLabels: { app: name } },
          template: {
            spec: { serviceAccountName: name, containers: [{ name }] },
          },
        },
      });
    },
  );

  it('can have another name than the release', async () => {
    const deployment = await renderKind('Deployment', {
      ...built,
      nameOverride: 'orders',
    });
    expect(deployment.metadata).toMatchObject({
      name: 'orders',
      labels: {
        app: 'orders',
        'app.kubernetes.io/instance': 'order-service',
      },
    });
  });
});
