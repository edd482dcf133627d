import type { Entity } from '@backstage/catalog-model';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ArgoCdApplication } from './ArgoCdApplication';
import { argoCdApiRef } from './ArgoCdClient';
import { ArgoCdPage } from './ArgoCdPage';

function service(annotations?: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'order-service', annotations },
    spec: { type: 'service' },
  };
}

const linked = service({ 'argocd/app-selector': 'app=order-service' });
const instances = [{ name: 'production', url: 'https://argo.example.com/' }];

const application: ArgoCdApplication = {
  instanceName: 'production',
  metadata: { name: 'order-service-staging', namespace: 'argocd' },
  spec: { destination: { namespace: 'orders' } },
  status: {
    sync: {
      status: 'OutOfSync',
      revision: '0123456789abcdef0123456789abcdef01234567',
    },
    health: { status: 'Degraded', message: 'A pod does not start' },
    history: [
      { id: 0, revision: '1.4.0', deployedAt: '2026-11-18T08:00:00Z' },
      { id: 1, revision: '1.5.0', deployedAt: '2026-11-19T08:00:00Z' },
    ],
  },
};

const argoCd = { findApplications: jest.fn() };

function renderPage(entity: Entity, configured: object[] = instances) {
  return renderInTestApp(
    <EntityProvider entity={entity}>
      <ArgoCdPage />
    </EntityProvider>,
    {
      apis: [[argoCdApiRef, argoCd]],
      config: {
        app: { baseUrl: 'http://localhost' },
        backend: { baseUrl: 'http://localhost' },
        argocd: {
          appLocatorMethods: [
            {
              type: 'config',
              instances: configured.map(instance => ({ ...instance })),
            },
          ],
        },
      },
    },
  );
}

describe('ArgoCdPage', () => {
  beforeEach(() => jest.resetAllMocks());

  it('explains how to connect Argo CD, and asks nobody', async () => {
    await renderPage(linked, []);
    expect(
      await screen.findByRole('heading', { name: 'No Argo CD is connected' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Read how to connect' }),
    ).toHaveAttribute(
      'href',
      '/docs/default/component/causeway/connect/argo-cd',
    );
    expect(argoCd.findApplications).not.toHaveBeenCalled();
  });

  it('explains how to link a component that is not', async () => {
    await renderPage(service());
    expect(
      await screen.findByText(/is not linked to its applications/),
    ).toBeInTheDocument();
    expect(argoCd.findApplications).not.toHaveBeenCalled();
  });

  it('shows how an application is, and what was deployed, the last first', async () => {
    argoCd.findApplications.mockResolvedValue([application]);
    await renderPage(linked);
    expect(
      await screen.findByRole('heading', { name: 'order-service-staging' }),
    ).toBeInTheDocument();
    expect(argoCd.findApplications).toHaveBeenCalledWith({
      selector: 'app=order-service',
    });
    expect(screen.getByText('Out of sync')).toBeInTheDocument();
    expect(screen.getByText('Degraded')).toBeInTheDocument();
    expect(screen.getByText('A pod does not start')).toBeInTheDocument();
    expect(screen.getByText('01234567')).toBeInTheDocument();
    expect(screen.getByText('orders')).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Open in Argo CD' }),
    ).toHaveAttribute(
      'href',
      'https://argo.example.com/applications/argocd/order-service-staging',
    );
    const [, first, second] = within(screen.getByRole('grid')).getAllByRole(
      'row',
    );
    expect(first).toHaveTextContent('1.5.0');
    expect(second).toHaveTextContent('1.4.0');
  });

  it('does not take no data for health', async () => {
    argoCd.findApplications.mockResolvedValue([
      { ...application, status: undefined },
    ]);
    await renderPage(service({ 'argocd/app-name': 'order-service' }));
    expect(await screen.findAllByText('Unknown')).toHaveLength(2);
    expect(screen.getByText('Nothing deployed yet')).toBeInTheDocument();
    expect(argoCd.findApplications).toHaveBeenCalledWith({
      name: 'order-service',
    });
  });

  it('says whom it asked when there is no application', async () => {
    argoCd.findApplications.mockResolvedValue([]);
    await renderPage(linked);
    expect(await screen.findByText(/None of production/)).toHaveTextContent(
      'app=order-service',
    );
  });

  it('says what went wrong, and tries again', async () => {
    argoCd.findApplications.mockRejectedValue(new Error('Token expired'));
    await renderPage(linked);
    expect(await screen.findByRole('alert')).toHaveTextContent('Token expired');
    argoCd.findApplications.mockResolvedValue([application]);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('heading', { name: 'order-service-staging' }),
    ).toBeInTheDocument();
  });
});
