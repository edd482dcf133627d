import apiDocsPlugin from '@backstage/plugin-api-docs/alpha';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import homePlugin from '@backstage/plugin-home/alpha';
import kubernetesPlugin from '@backstage/plugin-kubernetes/alpha';
import notificationsPlugin from '@backstage/plugin-notifications/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import searchPlugin from '@backstage/plugin-search/alpha';
import techdocsPlugin from '@backstage/plugin-techdocs/alpha';
import userSettingsPlugin from '@backstage/plugin-user-settings/alpha';
import { createApp } from '@backstage/frontend-defaults';
import { mockApis } from '@backstage/frontend-test-utils';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { portalFeatures } from './portalFeatures';

const discoveredPlugins = [
  apiDocsPlugin,
  catalogPlugin,
  homePlugin,
  kubernetesPlugin,
  notificationsPlugin,
  scaffolderPlugin,
  searchPlugin,
  techdocsPlugin,
  userSettingsPlugin,
];

const session = {
  providerInfo: {},
  profile: { displayName: 'Mara Lindqvist' },
  backstageIdentity: {
    token: `e30.${btoa(JSON.stringify({ exp: 4102444800 }))}.c2ln`,
    identity: {
      type: 'user',
      userEntityRef: 'user:default/mara',
      ownershipEntityRefs: ['user:default/mara'],
    },
  },
};

/** What the backend answers, by the beginning of the path; the rest is not found. */
const answers: [string, unknown][] = [
  ['/api/auth/guest/refresh', session],
  ['/api/catalog/entities', { items: [], totalItems: 0, pageInfo: {} }],
  ['/api/notifications/status', { unread: 0, read: 0 }],
];

async function answer(input: RequestInfo | URL) {
  const { pathname } = new URL(
    input instanceof Request ? input.url : String(input),
  );
  const body = answers.find(([path]) => pathname.startsWith(path))?.[1];
  return {
    ok: body !== undefined,
    status: body === undefined ? 404 : 200,
    statusText: 'Status',
    headers: new Headers({ 'content-type': 'application/json' }),
    json: async () => body,
    text: async () => JSON.stringify(body),
  } as Response;
}

describe('the portal', () => {
  it('asks who is there, and then shows the home page with the way to everything', async () => {
    global.fetch = jest.fn(answer);
    // jsdom has no media queries; this is a wide screen in daylight.
    window.matchMedia = query =>
      ({
        matches: false,
        media: query,
        addListener: jest.fn(),
        removeListener: jest.fn(),
        addEventListener: jest.fn(),
        removeEventListener: jest.fn(),
      } as unknown as MediaQueryList);
    const config = mockApis.config({
      data: {
        app: { baseUrl: 'http://localhost', title: 'Causeway' },
        backend: { baseUrl: 'http://localhost' },
        auth: { providers: { guest: {} } },
      },
    });
    render(
      createApp({
        features: [...discoveredPlugins, ...portalFeatures],
        advanced: { configLoader: async () => ({ config }) },
      }).createRoot(),
    );

    // The whole portal is compiled for the first time here.
    const patience = { timeout: 60_000 };
    const enter = await screen.findByRole(
      'button',
      { name: 'Enter' },
      patience,
    );
    expect(screen.queryByRole('navigation')).toBeNull();
    await userEvent.click(enter);

    expect(
      await screen.findByRole(
        'heading',
        { name: 'Welcome, Mara Lindqvist' },
        patience,
      ),
    ).toBeInTheDocument();
    for (const name of [
      'Start something new',
      "My team's components",
      'Recently visited',
      'Platform health',
    ]) {
      expect(await screen.findByRole('region', { name })).toBeInTheDocument();
    }

    const navigation = within(
      screen.getByRole('navigation', { name: 'sidebar nav' }),
    );
    expect(
      navigation
        .getAllByRole('link')
        .map(link => [
          link.getAttribute('aria-label'),
          link.getAttribute('href'),
        ]),
    ).toEqual([
      ['Causeway', '/'],
      ['Home', '/'],
      ['Catalog', '/catalog'],
      ['Create', '/create'],
      ['Docs', '/docs'],
      ['APIs', '/api-docs'],
      ['Notifications', '/notifications'],
      ['Settings', '/settings'],
    ]);
    expect(
      navigation.getByRole('button', { name: 'Search' }),
    ).toBeInTheDocument();
  }, 120_000);
});
