import type { Entity } from '@backstage/catalog-model';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { kubernetesApiRef } from '@backstage/plugin-kubernetes-react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { KubernetesGate } from './KubernetesGate';

function service(annotations?: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'order-service', annotations },
    spec: { type: 'service' },
  };
}

const kubernetes = {
  getClusters: jest.fn(),
  getCluster: jest.fn(),
  getObjectsByEntity: jest.fn(),
  getWorkloadsByEntity: jest.fn(),
  getCustomObjectsByEntity: jest.fn(),
  proxy: jest.fn(),
};

function renderGate(entity: Entity) {
  return renderInTestApp(
    <EntityProvider entity={entity}>
      <KubernetesGate>What runs</KubernetesGate>
    </EntityProvider>,
    { apis: [[kubernetesApiRef, kubernetes]] },
  );
}

const linked = service({ 'backstage.io/kubernetes-id': 'order-service' });
const cluster = { name: 'development', authProvider: 'serviceAccount' };

describe('KubernetesGate', () => {
  beforeEach(() => jest.resetAllMocks());

  it('explains how to connect a cluster when there is none', async () => {
    kubernetes.getClusters.mockResolvedValue([]);
    await renderGate(linked);
    expect(
      await screen.findByRole('heading', {
        name: 'No Kubernetes cluster is connected',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Read how to connect' }),
    ).toHaveAttribute(
      'href',
      '/docs/default/component/causeway/connect/kubernetes',
    );
    expect(screen.queryByText('What runs')).toBeNull();
  });

  it('explains how to link a component that is not', async () => {
    kubernetes.getClusters.mockResolvedValue([cluster]);
    await renderGate(service());
    expect(
      await screen.findByText(/is not linked to what runs/),
    ).toBeInTheDocument();
    expect(screen.queryByText('What runs')).toBeNull();
  });

  it.each([
    ['backstage.io/kubernetes-id', 'order-service'],
    ['backstage.io/kubernetes-label-selector', 'app=order-service'],
  ])('shows the clusters to a component with %s', async (name, value) => {
    kubernetes.getClusters.mockResolvedValue([cluster]);
    await renderGate(service({ [name]: value }));
    expect(await screen.findByText('What runs')).toBeInTheDocument();
  });

  it('says what went wrong, and tries again', async () => {
    kubernetes.getClusters.mockRejectedValue(new Error('No permission'));
    await renderGate(linked);
    expect(await screen.findByRole('alert')).toHaveTextContent('No permission');
    kubernetes.getClusters.mockResolvedValue([cluster]);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('What runs')).toBeInTheDocument();
  });
});
