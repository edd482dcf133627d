import { describeWithTools } from '../support/describeWithTools';
import { built } from './support/chart';
import { refusedByChart } from './support/refusedByChart';
import { refusedBySchema } from './support/refusedBySchema';
import { runHelmTemplate } from './support/renderChart';

describeWithTools('helm')('values that are refused', () => {
  it.each([...refusedBySchema, ...refusedByChart])(
    '%s',
    async (_, values, message) => {
      const { exitCode, stdout, stderr } = await runHelmTemplate({
        ...built,
        ...values,
      });
      expect(stderr).toContain(message);
      expect(exitCode).not.toBe(0);
      expect(stdout).toBe('');
    },
  );

  it('reports all mistakes at once', async () => {
    const { stderr } = await runHelmTemplate({
      ...built,
      autoscaling: { minReplicas: 2 },
      serviceAccount: { create: false },
      externalSecret: { enabled: true, name: 'a' },
    });
    expect(stderr).toContain('the values of order-service are not valid');
    expect(stderr.match(/^ {2}- [a-zA-Z.]+: /gm)).toHaveLength(3);
  });

  it('accepts what is just right', async () => {
    const { exitCode, stderr } = await runHelmTemplate({
      ...built,
      autoscaling: { minReplicas: 3, maxReplicas: 3 },
      podDisruptionBudget: { minAvailable: '60%' },
      resources: { requests: { cpu: '0.5', memory: '512Mi' } },
      serviceMonitor: { interval: '60s', scrapeTimeout: '1m' },
      externalSecret: {
        enabled: true,
        data: [{ secretKey: 'a', remoteKey: 'b' }],
      },
      verticalPodAutoscaler: { enabled: true, updateMode: 'Off' },
    });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('lets the VPA act where the HPA looks at another metric', async () => {
    const { exitCode } = await runHelmTemplate({
      ...built,
      autoscaling: {
        targetCPUUtilization: null,
        targetMemoryUtilization: null,
        customMetrics: [{ name: 'orders_per_minute', averageValue: '300' }],
      },
      verticalPodAutoscaler: { enabled: true, updateMode: 'Auto' },
    });
    expect(exitCode).toBe(0);
  });
});
