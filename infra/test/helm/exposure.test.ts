import { describeWithTools } from '../support/describeWithTools';
import { valueAt } from '../support/valueAt';
import { built } from './support/chart';
import { renderKind } from './support/renderChart';

const gateway = { group: 'gateway.networking.k8s.io', kind: 'Gateway' };
const backend = {
  group: '',
  kind: 'Service',
  name: 'order-service',
  weight: 1,
};

describeWithTools('helm')('how a service is reached', () => {
  it('has an address in the cluster', async () => {
    const service = await renderKind('Service', {
      ...built,
      containerPort: 8080,
      service: {
        type: 'NodePort',
        port: 80,
        annotations: { 'example.com/note': 'kept' },
      },
    });
    expect(service.metadata.annotations).toEqual({
      'example.com/note': 'kept',
    });
    expect(service.spec).toMatchObject({
      type: 'NodePort',
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    });
  });

  it('has a route through gateways', async () => {
    const { spec } = await renderKind('HTTPRoute', {
      ...built,
      service: { port: 80 },
      httpRoute: {
        enabled: true,
        parentRefs: [
          { name: 'public', namespace: 'edge', sectionName: 'https' },
        ],
        hostnames: ['api.example.com', '*.shop.example.com'],
        paths: [
          { path: '/api/orders', type: 'PathPrefix' },
          { path: '/status', type: 'Exact' },
        ],
        timeout: '15s',
      },
    });
    expect(spec).toEqual({
      parentRefs: [
        { ...gateway, name: 'public', namespace: 'edge', sectionName: 'https' },
      ],
      hostnames: ['api.example.com', '*.shop.example.com'],
      rules: [
        {
          matches: [
            { path: { type: 'PathPrefix', value: '/api/orders' } },
            { path: { type: 'Exact', value: '/status' } },
          ],
          timeouts: { request: '15s' },
          backendRefs: [{ ...backend, port: 80 }],
        },
      ],
    });
  });

  it('has a route for everything at the usual gateway when no more is said', async () => {
    const { spec } = await renderKind('HTTPRoute', {
      ...built,
      httpRoute: { enabled: true },
    });
    expect(spec).toEqual({
      parentRefs: [{ ...gateway, name: 'public', namespace: 'gateway-system' }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [{ ...backend, port: 3000 }],
        },
      ],
    });
  });

  it('has an ingress with certificates where there is no Gateway API', async () => {
    const tls = [{ secretName: 'certificate', hosts: ['api.example.com'] }];
    const ingress = await renderKind('Ingress', {
      ...built,
      ingress: {
        enabled: true,
        className: 'alb',
        annotations: { 'alb.ingress.kubernetes.io/scheme': 'internet-facing' },
        hosts: [
          {
            host: 'api.example.com',
            paths: [
              { path: '/api/orders', pathType: 'Prefix' },
              { path: '/status', pathType: 'Exact' },
            ],
          },
        ],
        tls,
      },
    });
    expect(ingress.metadata.annotations).toEqual({
      'alb.ingress.kubernetes.io/scheme': 'internet-facing',
    });
    expect(ingress.spec).toMatchObject({
      ingressClassName: 'alb',
      tls,
      rules: [
        {
          host: 'api.example.com',
          http: { paths: [{ path: '/api/orders' }, { path: '/status' }] },
        },
      ],
    });
    expect(valueAt(ingress.spec, 'rules')).toHaveLength(1);
  });
});
