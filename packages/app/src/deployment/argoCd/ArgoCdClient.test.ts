import { ArgoCdClient } from './ArgoCdClient';

function createClient(answers: Record<string, [number, unknown]>) {
  const fetch = jest.fn(async (input: RequestInfo | URL) => {
    const [status, body] = answers[String(input)] ?? [404, {}];
    return {
      ok: status === 200,
      status,
      statusText: 'Status',
      headers: new Headers({ 'content-type': 'application/json' }),
      json: async () => body,
      text: async () => JSON.stringify(body),
    } as Response;
  });
  return { client: new ArgoCdClient({ fetchApi: { fetch } }), fetch };
}

function application(name: string) {
  return { metadata: { name }, spec: {}, extra: 'left out' };
}

describe('ArgoCdClient', () => {
  it('finds applications by selector on every instance, by name', async () => {
    const selector = encodeURIComponent('app=orders,tier in (1, 2)');
    const { client } = createClient({
      [`plugin://argocd/find/selector/${selector}`]: [
        200,
        [{ name: 'eu west' }, { name: 'us' }],
      ],
      [`plugin://argocd/argoInstance/eu%20west/applications/selector/${selector}`]:
        [200, { items: [application('z'), application('a')] }],
      [`plugin://argocd/argoInstance/us/applications/selector/${selector}`]: [
        200,
        { items: null },
      ],
    });
    await expect(
      client.findApplications({ selector: 'app=orders,tier in (1, 2)' }),
    ).resolves.toEqual([
      { metadata: { name: 'a' }, spec: {}, instanceName: 'eu west' },
      { metadata: { name: 'z' }, spec: {}, instanceName: 'eu west' },
    ]);
  });

  it('finds one application by its name', async () => {
    const { client } = createClient({
      'plugin://argocd/find/name/orders%2F..': [200, [{ name: 'eu' }]],
      'plugin://argocd/argoInstance/eu/applications/name/orders%2F..': [
        200,
        application('orders'),
      ],
    });
    await expect(
      client.findApplications({ name: 'orders/..' }),
    ).resolves.toMatchObject([{ metadata: { name: 'orders' } }]);
  });

  it('tells when the backend cannot ask', async () => {
    const { client } = createClient({
      'plugin://argocd/find/name/orders': [
        403,
        { error: { name: 'NotAllowedError', message: 'Not for you' } },
      ],
    });
    await expect(client.findApplications({ name: 'orders' })).rejects.toThrow(
      /403|Not for you/,
    );
  });

  it('does not show what is not an application', async () => {
    const { client } = createClient({
      'plugin://argocd/find/name/orders': [200, [{ name: 'eu' }]],
      'plugin://argocd/argoInstance/eu/applications/name/orders': [
        200,
        { error: 'no such application' },
      ],
    });
    await expect(client.findApplications({ name: 'orders' })).rejects.toThrow();
  });
});
