import { describeWithTools } from '../support/describeWithTools';
import { valueAt } from '../support/valueAt';
import { built, DIGEST, Values } from './support/chart';
import { renderKind } from './support/renderChart';

async function renderPod(values: Values) {
  const deployment = await renderKind('Deployment', { ...built, ...values });
  return valueAt(deployment, 'spec', 'template', 'spec');
}

async function renderContainer(values: Values) {
  return valueAt(await renderPod(values), 'containers', 0);
}

describeWithTools('helm')('the container', () => {
  it.each([
    ['small', '250m', '256Mi', '500m', '512Mi'],
    ['medium', '1', '1Gi', '1', '1Gi'],
    ['large', '2', '2Gi', '2', '2Gi'],
  ])(
    'gives %s its CPU and memory',
    async (size, cpu, memory, cpuLimit, memoryLimit) => {
      expect(valueAt(await renderContainer({ size }), 'resources')).toEqual({
        requests: { cpu, memory },
        limits: { cpu: cpuLimit, memory: memoryLimit },
      });
    },
  );

  it('takes single figures from resources', async () => {
    const container = await renderContainer({
      size: 'medium',
      resources: { requests: { cpu: '300m' }, limits: { memory: '3Gi' } },
    });
    expect(valueAt(container, 'resources')).toEqual({
      requests: { cpu: '300m', memory: '1Gi' },
      limits: { cpu: '1', memory: '3Gi' },
    });
  });

  it('asks for life, readiness and the start', async () => {
    const live = { httpGet: { path: '/health/live', port: 'http' } };
    expect(
      await renderContainer({
        probes: { readiness: { path: '/ready', periodSeconds: 3 } },
      }),
    ).toMatchObject({
      livenessProbe: { ...live, periodSeconds: 15, failureThreshold: 3 },
      readinessProbe: {
        httpGet: { path: '/ready', port: 'http' },
        periodSeconds: 3,
        failureThreshold: 3,
      },
      startupProbe: { ...live, periodSeconds: 5, failureThreshold: 30 },
    });
  });

  it('kills a pod only after the time that it has to stop', async () => {
    const pod = await renderPod({
      shutdown: { delaySeconds: 8, timeoutSeconds: 60 },
    });
    expect(valueAt(pod, 'terminationGracePeriodSeconds')).toBe(8 + 60 + 5);
    expect(valueAt(pod, 'containers', 0, 'env')).toEqual(
      expect.arrayContaining([
        { name: 'SHUTDOWN_DELAY_MS', value: '8000' },
        { name: 'SHUTDOWN_TIMEOUT_MS', value: '60000' },
      ]),
    );
  });

  it('tells the process its port', async () => {
    const container = await renderContainer({ containerPort: 8080 });
    expect(container).toMatchObject({
      ports: [{ name: 'http', containerPort: 8080 }],
      env: expect.arrayContaining([{ name: 'PORT', value: '8080' }]),
    });
  });

  it('passes variables on, awkward text too', async () => {
    const env = [
      { name: 'TEXT', value: 'a: "b" #c {{ .Release.Name }}\n☃' },
      { name: 'EMPTY', value: '' },
      { name: 'NUMBER', value: '0x10' },
      { name: 'TRUTH', value: 'on' },
      {
        name: 'DATABASE_URL',
        valueFrom: { secretKeyRef: { name: 'orders-connection', key: 'url' } },
      },
      {
        name: 'POD',
        valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
      },
    ];
    const container = await renderContainer({ env });
    expect((valueAt(container, 'env') as unknown[]).slice(3)).toEqual(env);
  });

  it('gives the process Secrets as files that it can read and not change', async () => {
    const pod = await renderPod({
      secretFiles: [
        { secret: 'orders-connection', directory: '/etc/db', keys: ['ca.crt'] },
        { secret: 'whole', directory: '/etc/whole' },
      ],
    });
    expect(pod).toMatchObject({
      securityContext: { fsGroup: 65532 },
      containers: [
        {
          volumeMounts: [
            { name: 'tmp' },
            { name: 'secret-files-0', mountPath: '/etc/db', readOnly: true },
            { name: 'secret-files-1', mountPath: '/etc/whole', readOnly: true },
          ],
        },
      ],
    });
    expect((valueAt(pod, 'volumes') as unknown[]).slice(1)).toEqual([
      {
        name: 'secret-files-0',
        secret: {
          secretName: 'orders-connection',
          defaultMode: 0o440,
          items: [{ key: 'ca.crt', path: 'ca.crt' }],
        },
      },
      {
        name: 'secret-files-1',
        secret: { secretName: 'whole', defaultMode: 0o440 },
      },
    ]);
  });

  it.each([
    [{ digest: DIGEST }, `@${DIGEST}`],
    [{ digest: DIGEST, tag: '1.2.3' }, `@${DIGEST}`],
    [{ tag: '1.2.3' }, ':1.2.3'],
  ])('runs the image %p', async (image, suffix) => {
    const repository = 'registry.example.com:5000/shop/order-service';
    const container = await renderContainer({
      environment: 'dev',
      image: { repository, ...image },
    });
    expect(valueAt(container, 'image')).toBe(`${repository}${suffix}`);
  });
});
