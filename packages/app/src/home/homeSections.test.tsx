import type { Entity } from '@backstage/catalog-model';
import {
  catalogApiRef,
  entityPresentationApiRef,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { visitsApiRef } from '@backstage/plugin-home';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation } from 'react-router-dom';
import { HomeSearch } from './HomeSearch';
import { MyComponents } from './MyComponents';
import { PlatformHealth } from './PlatformHealth';
import { RecentlyVisited } from './RecentlyVisited';
import { StartSomethingNew } from './StartSomethingNew';
import { Welcome } from './Welcome';

const identity = mockApis.identity({
  userEntityRef: 'user:default/mara',
  ownershipEntityRefs: ['user:default/mara', 'group:default/orders-team'],
});

function component(name: string, owner: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', description: `About ${name}` },
    spec: { type: 'service', owner, system: 'storefront' },
    relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
  };
}

function template(name: string, title?: string): Entity {
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name, title, namespace: 'default', description: 'A service' },
    spec: { type: 'service' },
  };
}

const mountedRoutes = {
  '/catalog/:namespace/:kind/:name': entityRouteRef,
};

describe('MyComponents', () => {
  it('lists what I and my teams own, and links to it', async () => {
    const catalog = catalogApiMock({
      entities: [
        component('order-service', 'orders-team'),
        component('payment-service', 'payments-team'),
      ],
    });
    await renderInTestApp(<MyComponents />, {
      apis: [identity, [catalogApiRef, catalog]],
      mountedRoutes,
    });
    expect(
      await screen.findByRole('link', { name: 'order-service' }),
    ).toHaveAttribute('href', '/catalog/default/component/order-service');
    expect(screen.getByText('About order-service')).toBeInTheDocument();
    expect(screen.getByText('storefront')).toBeInTheDocument();
    expect(screen.queryByText('payment-service')).toBeNull();
  });

  it('turns the pages of a long list', async () => {
    const entities = Array.from({ length: 13 }, (_, index) =>
      component(`service-${String(index).padStart(2, '0')}`, 'orders-team'),
    );
    await renderInTestApp(<MyComponents />, {
      apis: [identity, [catalogApiRef, catalogApiMock({ entities })]],
      mountedRoutes,
    });
    await screen.findByRole('link', { name: 'service-00' });
    expect(screen.queryByRole('link', { name: 'service-10' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: /next/i }));
    expect(
      await screen.findByRole('link', { name: 'service-12' }),
    ).toBeInTheDocument();
  });

  it('helps to get started when nothing is mine', async () => {
    await renderInTestApp(<MyComponents />, {
      apis: [identity, [catalogApiRef, catalogApiMock()]],
      mountedRoutes,
    });
    expect(
      await screen.findByRole('link', { name: 'Create a service' }),
    ).toHaveAttribute('href', '/create');
  });

  it('says what went wrong, and tries again', async () => {
    const catalog = catalogApiMock.mock();
    catalog.queryEntities.mockRejectedValue(new Error('The catalog is away'));
    await renderInTestApp(<MyComponents />, {
      apis: [identity, [catalogApiRef, catalog]],
      mountedRoutes,
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The catalog is away',
    );
    catalog.queryEntities.mockResolvedValue({
      items: [component('order-service', 'orders-team')],
      totalItems: 1,
      pageInfo: {},
    });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('link', { name: 'order-service' }),
    ).toBeInTheDocument();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('StartSomethingNew', () => {
  it('leads to the form of each template', async () => {
    const catalog = catalogApiMock({
      entities: [
        template('new-microservice', 'Create a New Microservice'),
        template('untitled'),
      ],
    });
    await renderInTestApp(<StartSomethingNew />, {
      apis: [[catalogApiRef, catalog]],
      mountedRoutes: { '/create': scaffolderPlugin.routes.root },
    });
    expect(
      await screen.findByRole('link', { name: 'Create a New Microservice' }),
    ).toHaveAttribute('href', '/create/templates/default/new-microservice');
    expect(screen.getByRole('link', { name: 'untitled' })).toBeInTheDocument();
  });

  it('says so when there are none', async () => {
    await renderInTestApp(<StartSomethingNew />, {
      apis: [[catalogApiRef, catalogApiMock()]],
    });
    expect(await screen.findByText('No templates yet')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Read how' })).toHaveAttribute(
      'href',
      '/docs/default/component/causeway/create-a-service',
    );
  });

  it('says what went wrong, and tries again', async () => {
    const catalog = catalogApiMock.mock();
    catalog.queryEntities.mockRejectedValueOnce(new Error('No answer'));
    await renderInTestApp(<StartSomethingNew />, {
      apis: [[catalogApiRef, catalog]],
    });
    expect(await screen.findByRole('alert')).toHaveTextContent('No answer');
    catalog.queryEntities.mockResolvedValue({
      items: [template('new-microservice')],
      totalItems: 1,
      pageInfo: {},
    });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('link', { name: 'new-microservice' }),
    ).toBeInTheDocument();
  });
});

describe('RecentlyVisited', () => {
  const visits = { list: jest.fn(), save: jest.fn() };
  afterEach(() => jest.resetAllMocks());

  it('lists the pages, the last one first, without the home page', async () => {
    visits.list.mockResolvedValue([
      {
        id: '1',
        name: 'x',
        pathname: '/catalog/default/component/order-service',
        entityRef: 'component:default/order-service',
        hits: 2,
        timestamp: Date.now(),
      },
    ]);
    await renderInTestApp(<RecentlyVisited />, {
      apis: [[visitsApiRef, visits]],
    });
    expect(
      await screen.findByRole('link', { name: 'order-service' }),
    ).toHaveAttribute('href', '/catalog/default/component/order-service');
    expect(screen.getByText('Component, just now')).toBeInTheDocument();
    expect(visits.list).toHaveBeenCalledWith(
      expect.objectContaining({
        orderBy: [{ field: 'timestamp', direction: 'desc' }],
        filterBy: [{ field: 'pathname', operator: '!=', value: '/' }],
      }),
    );
  });

  it('explains itself on the first visit', async () => {
    visits.list.mockResolvedValue([]);
    await renderInTestApp(<RecentlyVisited />, {
      apis: [[visitsApiRef, visits]],
    });
    expect(await screen.findByText(/Pages that you open/)).toBeInTheDocument();
  });

  it('says what went wrong', async () => {
    visits.list.mockRejectedValue(new Error('No storage'));
    await renderInTestApp(<RecentlyVisited />, {
      apis: [[visitsApiRef, visits]],
    });
    expect(await screen.findByRole('alert')).toHaveTextContent('No storage');
  });
});

describe('PlatformHealth', () => {
  it('says how to get health data as long as there is none', async () => {
    await renderInTestApp(<PlatformHealth widgets={[]} />);
    expect(await screen.findByText('No health data yet')).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Connect Prometheus' }),
    ).toHaveAttribute(
      'href',
      '/docs/default/component/causeway/connect/prometheus',
    );
  });
});

describe('HomeSearch', () => {
  function Location() {
    const { pathname, search } = useLocation();
    return <output>{pathname + search}</output>;
  }

  it('searches for whatever was typed', async () => {
    await renderInTestApp(
      <>
        <HomeSearch />
        <Location />
      </>,
    );
    await userEvent.type(
      await screen.findByRole('searchbox', { name: 'Search the portal' }),
      ' orders & returns {Enter}',
    );
    expect(screen.getByRole('status')).toHaveTextContent(
      '/search?query=orders+%26+returns',
    );
  });
});

describe('Welcome', () => {
  it('greets by the name that the catalog knows', async () => {
    await renderInTestApp(<Welcome />, {
      apis: [
        identity,
        [
          entityPresentationApiRef,
          {
            forEntity: () => ({
              snapshot: { entityRef: 'user:default/mara', primaryTitle: 'm' },
              promise: Promise.resolve({
                entityRef: 'user:default/mara',
                primaryTitle: 'Mara Lindqvist',
              }),
            }),
          },
        ],
      ],
    });
    expect(
      await screen.findByRole('heading', { name: 'Welcome, Mara Lindqvist' }),
    ).toBeInTheDocument();
  });
});
