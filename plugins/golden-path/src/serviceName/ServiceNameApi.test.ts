import { ServiceNameClient } from './ServiceNameApi';

function createClient(status: number, body: unknown) {
  const fetch = jest.fn(
    async (_input: RequestInfo | URL, _init?: RequestInit) =>
      ({
        ok: status === 200,
        status,
        statusText: 'Status',
        headers: new Headers({ 'content-type': 'application/json' }),
        json: async () => body,
        text: async () => JSON.stringify(body),
      } as Response),
  );
  return { client: new ServiceNameClient({ fetchApi: { fetch } }), fetch };
}

describe('ServiceNameClient', () => {
  it('asks the golden path about exactly that name', async () => {
    const { client, fetch } = createClient(200, {
      name: 'a/../b',
      available: false,
      problems: ['No'],
    });
    const { signal } = new AbortController();
    await expect(client.check('a/../b', { signal })).resolves.toEqual({
      available: false,
      problems: ['No'],
    });
    expect(fetch).toHaveBeenCalledWith(
      'plugin://scaffolder/golden-path/names/a%2F..%2Fb',
      { signal },
    );
  });

  it('tells when the backend does not say', async () => {
    const { client } = createClient(403, {
      error: { name: 'NotAllowedError', message: 'Not for you' },
    });
    await expect(client.check('orders')).rejects.toThrow(/403|Not for you/);
    await expect(
      createClient(200, { free: true }).client.check('orders'),
    ).rejects.toThrow();
  });
});
