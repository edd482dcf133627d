import { describeWithTools } from '../support/describeWithTools';
import { valueAt } from '../support/valueAt';
import { built } from './support/chart';
import { renderKind } from './support/renderChart';

describeWithTools('helm')('scaling', () => {
  it('looks at CPU, memory and what the service counts itself', async () => {
    const { spec } = await renderKind('HorizontalPodAutoscaler', {
      ...built,
      autoscaling: {
        targetCPUUtilization: 60,
        customMetrics: [
          { name: 'orders_per_minute', averageValue: '300' },
          { name: 'messages_waiting', averageValue: 2500000 },
        ],
      },
    });
    expect(valueAt(spec, 'metrics')).toEqual([
      {
        type: 'Resource',
        resource: {
          name: 'cpu',
          target: { type: 'Utilization', averageUtilization: 60 },
        },
      },
      {
        type: 'Resource',
        resource: {
          name: 'memory',
          target: { type: 'Utilization', averageUtilization: 80 },
        },
      },
      {
        type: 'Pods',
        pods: {
          metric: { name: 'orders_per_minute' },
          target: { type: 'AverageValue', averageValue: '300' },
        },
      },
      {
        type: 'Pods',
        pods: {
          metric: { name: 'messages_waiting' },
          target: { type: 'AverageValue', averageValue: '2500000' },
        },
      },
    ]);
  });

  it('leaves out a metric that is set to null', async () => {
    const { spec } = await renderKind('HorizontalPodAutoscaler', {
      ...built,
      autoscaling: { targetMemoryUtilization: null },
    });
    expect(valueAt(spec, 'metrics')).toMatchObject([
      { resource: { name: 'cpu' } },
    ]);
  });

  it('grows at once and shrinks after five minutes, a quarter at a time', async () => {
    const { spec } = await renderKind('HorizontalPodAutoscaler', built);
    expect(valueAt(spec, 'behavior')).toMatchObject({
      scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max' },
      scaleDown: {
        stabilizationWindowSeconds: 300,
        policies: [{ type: 'Percent', value: 25, periodSeconds: 60 }],
      },
    });
  });

  it('takes another behaviour from the values', async () => {
    const { spec } = await renderKind('HorizontalPodAutoscaler', {
      ...built,
      autoscaling: {
        behavior: { scaleDown: { stabilizationWindowSeconds: 900 } },
      },
    });
    expect(valueAt(spec, 'behavior', 'scaleDown')).toMatchObject({
      stabilizationWindowSeconds: 900,
      selectPolicy: 'Min',
    });
  });

  it('leaves the number of instances to the HPA', async () => {
    const scaled = await renderKind('Deployment', built);
    expect(scaled.spec).not.toHaveProperty('replicas');
    const fixed = await renderKind('Deployment', {
      ...built,
      autoscaling: { enabled: false },
      replicaCount: 7,
    });
    expect(fixed.spec).toMatchObject({ replicas: 7 });
  });

  it('lets the VPA recommend, within bounds', async () => {
    const { spec } = await renderKind('VerticalPodAutoscaler', {
      ...built,
      verticalPodAutoscaler: {
        enabled: true,
        minAllowed: { cpu: '100m' },
        maxAllowed: { cpu: '2', memory: '4Gi' },
      },
    });
    expect(spec).toMatchObject({
      targetRef: { kind: 'Deployment', name: 'order-service' },
      updatePolicy: { updateMode: 'Off' },
      resourcePolicy: {
        containerPolicies: [
          {
            minAllowed: { cpu: '100m' },
            maxAllowed: { cpu: '2', memory: '4Gi' },
          },
        ],
      },
    });
  });

  it.each([
    [{}, { maxUnavailable: 1 }],
    [{ minAvailable: 2 }, { minAvailable: 2 }],
    [{ minAvailable: '50%' }, { minAvailable: '50%' }],
    [{ maxUnavailable: '25%' }, { maxUnavailable: '25%' }],
  ])('makes of the budget %p %p', async (podDisruptionBudget, expected) => {
    const { spec } = await renderKind('PodDisruptionBudget', {
      ...built,
      podDisruptionBudget,
    });
    const { selector, unhealthyPodEvictionPolicy, ...limits } = Object(spec);
    expect(limits).toEqual(expected);
    expect(selector).toEqual(expect.any(Object));
    expect(unhealthyPodEvictionPolicy).toBe('AlwaysAllow');
  });
});
