import { LocalGitClient } from './LocalGitClient';

describe('LocalGitClient', () => {
  const fetch = jest.fn<Promise<Response>, [string, RequestInit?]>();
  const client = new LocalGitClient({
    fetchApi: { fetch: fetch as unknown as typeof globalThis.fetch },
  });

  beforeEach(() => fetch.mockReset());

  it('asks for what is wanted, whatever is in the names', async () => {
    fetch.mockImplementation(async () => Response.json({ items: [] }));
    await client.listRepositories({ search: 'a&b', limit: 5 });
    await client.listBranches({ owner: 'a', name: 'b/../c' });
    await client.listDirectory({ owner: 'a', name: 'b', ref: 'x/y', path: '' });
    await client.getBlob({ owner: 'a', name: 'b', ref: 'x', path: 'a #?.md' });
    expect(fetch.mock.calls.map(([url]) => url)).toEqual([
      'plugin://local-git/repos?search=a%26b&limit=5',
      'plugin://local-git/repos/a/b%2F..%2Fc/branches',
      'plugin://local-git/repos/a/b/tree?ref=x%2Fy',
      'plugin://local-git/repos/a/b/blob?ref=x&path=a+%23%3F.md',
    ]);
  });

  it('fails with what the backend says', async () => {
    fetch.mockResolvedValue(
      Response.json(
        { error: { name: 'NotFoundError', message: 'There is no such x' } },
        { status: 404 },
      ),
    );
    await expect(
      client.getRepository({ owner: 'a', name: 'b' }),
    ).rejects.toMatchObject({ statusCode: 404 });
  });
});
