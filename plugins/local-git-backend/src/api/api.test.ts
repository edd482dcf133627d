import { createMockDirectory } from '@backstage/backend-test-utils';
import request from 'supertest';
import {
  git,
  OWNER,
  READER,
  startGitBackend,
  STRANGER,
  TEAM,
  tokenOf,
} from '../__testUtils__/startGitBackend';

jest.setTimeout(60_000);

describe('JSON API', () => {
  const mockDirectory = createMockDirectory();

  async function start(localGit?: object) {
    mockDirectory.setContent({
      source: {
        'README.md': '# Orders\n',
        'a b#?.txt': 'ü\n',
        'binary.dat': Buffer.from([0xff, 0xfe, 0x00]),
        'page.html': '<script>alert(1)</script>',
        'large.txt': 'x'.repeat(1024 * 1024 + 1),
        src: { 'index.ts': 'export {};\n' },
      },
    });
    const backend = await startGitBackend({
      directory: mockDirectory.resolve('git'),
      localGit,
    });
    const sourceDirectory = mockDirectory.resolve('source');
    for (const name of ['orders', 'payments', 'zebra']) {
      await backend.host.createRepository({
        owner: 'commerce',
        name,
        ownerRef: TEAM,
        description: `The ${name} service`,
        sourceDirectory,
      });
    }
    await backend.host.createRepository({
      owner: 'commerce',
      name: 'orders-old',
    });
    const send = (
      method: 'get' | 'post' | 'delete',
      path: string,
      user: string | undefined | false = READER,
    ) => {
      const sent = request(backend.server)[method](`/api/local-git${path}`);
      return user === false
        ? sent
        : sent.set('authorization', `Bearer ${tokenOf(user)}`);
    };
    return { ...backend, send };
  }

  it('lists what the caller may read, page by page', async () => {
    const { send } = await start();
    const names: string[] = [];
    let cursor = '';
    do {
      const { body } = await send('get', `/repos?limit=3${cursor}`).expect(200);
      expect(body.totalItems).toBe(4);
      names.push(...body.items.map((each: { name: string }) => each.name));
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);
    expect(names).toEqual(['orders', 'orders-old', 'payments', 'zebra']);

    const one = await send('get', '/repos?owner=commerce&name=orders');
    expect(one.body).toEqual({
      totalItems: 1,
      items: [
        {
          owner: 'commerce',
          name: 'orders',
          cloneUrl: 'http://localhost:7007/api/local-git/commerce/orders.git',
          webUrl: 'http://localhost:3000/source/commerce/orders',
          defaultBranch: 'main',
          description: 'The orders service',
          ownerRef: TEAM,
          createdAt: expect.any(String),
        },
      ],
    });
    const found = await send('get', '/repos?search=THE%20PAY');
    expect(found.body.totalItems).toBe(1);
    const nothing = await send('get', '/repos', STRANGER).expect(200);
    expect(nothing.body).toEqual({ items: [], totalItems: 0 });
    await send('get', '/repos?owner=commerce', undefined).expect(200);
  });

  it('answers 401 to those it does not know, on every route', async () => {
    const { send } = await start();
    const base = '/repos/commerce/orders';
    for (const path of [
      '/repos',
      base,
      `${base}/tree`,
      `${base}/blob?path=README.md`,
      `${base}/raw?path=README.md`,
      `${base}/branches`,
      `${base}/commits`,
      '/repos/x/git-upload-pack',
      '/openapi.yaml',
    ]) {
      const { status } = await send('get', path, false);
      expect([path, status]).toEqual([path, 401]);
    }
    const created = await send('post', '/repos', false).send({
      owner: 'commerce',
      name: 'x',
    });
    expect(created.status).toBe(401);
    const deleted = await send('delete', base, false);
    expect(deleted.status).toBe(401);
  });

  it('looks empty to those who may not read', async () => {
    const { send } = await start();
    for (const rest of ['', '/tree', '/blob?path=a', '/branches', '/commits']) {
      const existing = await send(
        'get',
        `/repos/commerce/orders${rest}`,
        STRANGER,
      );
      const absent = await send(
        'get',
        `/repos/commerce/absent${rest}`,
        STRANGER,
      );
      expect(existing.status).toBe(404);
      expect(existing.body.error).toEqual(absent.body.error);
    }
    await send('delete', '/repos/commerce/orders', STRANGER).expect(404);
  });

  it('lets everybody read without credentials where that is configured, and nothing more', async () => {
    const { send } = await start({ anonymousRead: true });
    const { body } = await send('get', '/repos', false).expect(200);
    expect(body.totalItems).toBe(4);
    await send('get', '/repos/commerce/orders/tree', false).expect(200);
    await send('delete', '/repos/commerce/orders', false).expect(401);
    await send('post', '/repos', false)
      .send({ owner: 'commerce', name: 'x' })
      .expect(401);
  });

  it('shows directories, files, branches and commits', async () => {
    const { send } = await start();
    const base = '/repos/commerce/orders';
    const tree = await send('get', `${base}/tree?ref=main`).expect(200);
    expect(tree.body).toMatchObject({
      commitId: expect.stringMatching(/^[0-9a-f]{40}$/),
      totalItems: 6,
    });
    expect(tree.body.items[0]).toMatchObject({
      name: 'src',
      type: 'directory',
      lastCommit: { subject: 'Initial commit' },
    });
    const blob = await send(
      'get',
      `${base}/blob?path=${encodeURIComponent('a b#?.txt')}`,
    ).expect(200);
    expect(blob.body).toMatchObject({
      path: 'a b#?.txt',
      text: 'ü\n',
      size: 3,
      isBinary: false,
      isTooLarge: false,
    });
    const binary = await send('get', `${base}/blob?path=binary.dat`);
    expect(binary.body).toMatchObject({ isBinary: true, size: 3 });
    expect(binary.body).not.toHaveProperty('text');
    const large = await send('get', `${base}/blob?path=large.txt`);
    expect(large.body).toMatchObject({ isTooLarge: true });
    expect(large.body).not.toHaveProperty('text');
    const raw = await send('get', `${base}/raw?path=page.html`).expect(200);
    expect(raw.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(raw.body.toString()).toBe('<script>alert(1)</script>');
    const branches = await send('get', `${base}/branches`).expect(200);
    expect(branches.body).toMatchObject({
      totalItems: 1,
      items: [{ name: 'main', isDefault: true }],
    });
    await send('get', '/repos/commerce/orders-old/branches').expect(200, {
      items: [],
      totalItems: 0,
    });
    await send('get', '/openapi.yaml')
      .expect(200)
      .expect('content-type', /yaml/);
  });

  it('pages through commits as they were when the first page was read', async () => {
    const { send, apiUrl } = await start();
    const cwd = mockDirectory.resolve('clone');
    const token = tokenOf(OWNER);
    await git(['clone', '--quiet', `${apiUrl}/commerce/orders.git`, cwd], {
      token,
    });
    const commit = async (message: string) => {
      await git(['commit', '--quiet', '--allow-empty', '--message', message], {
        cwd,
      });
      await git(['push', '--quiet', 'origin', 'main'], { cwd, token });
    };
    await commit('second');
    const base = '/repos/commerce/orders/commits';
    const first = await send('get', `${base}?limit=1`).expect(200);
    await commit('third');
    const second = await send(
      'get',
      `${base}?limit=1&cursor=${first.body.nextCursor}`,
    ).expect(200);
    expect(
      [...first.body.items, ...second.body.items].map(
        (each: { subject: string }) => each.subject,
      ),
    ).toEqual(['second', 'Initial commit']);
    expect(second.body).not.toHaveProperty('nextCursor');
  });

  it('answers 400 to what is malformed', async () => {
    const { send } = await start();
    for (const path of [
      '/repos?limit=0',
      '/repos?limit=many',
      '/repos?cursor=!!',
      '/repos?owner=a&owner=b',
      '/repos/commerce/orders/tree?path=..%2f..',
      '/repos/commerce/orders/tree?ref=--output%3dx',
      '/repos/commerce/orders/tree?ref=main%5e%7btree%7d',
      '/repos/commerce/orders/blob',
      '/repos/commerce/orders/blob?path=a%00b',
      '/repos/commerce/orders/raw?path=/etc/passwd',
      '/repos/commerce/orders/commits?limit=999',
      '/repos/commerce/orders/commits?cursor=e30',
    ]) {
      const { status, body } = await send('get', path);
      expect([path, status, body.error.name]).toEqual([
        path,
        400,
        'InputError',
      ]);
    }
  });

  it('answers 404 to what is not there', async () => {
    const { send } = await start();
    for (const path of [
      '/repos/commerce/absent',
      '/repos/..%2f..%2fetc/passwd',
      '/repos/commerce/..%2forders',
      '/repos/commerce/orders/tree?path=absent',
      '/repos/commerce/orders/tree?ref=absent',
      '/repos/commerce/orders/blob?path=src',
      '/repos/commerce/orders-old/tree',
    ]) {
      const { status, body } = await send('get', path);
      expect([path, status, body.error.name]).toEqual([
        path,
        404,
        'NotFoundError',
      ]);
    }
  });

  it('creates a repository for those who may', async () => {
    const { server, host, auditor } = await start();
    const create = (body: object, user?: string) =>
      request(server)
        .post('/api/local-git/repos')
        .set('authorization', `Bearer ${tokenOf(user)}`)
        .send(body);
    const { body } = await create(
      { owner: 'commerce', name: 'new', description: 'New' },
      OWNER,
    ).expect(201);
    expect(body).toMatchObject({
      owner: 'commerce',
      name: 'new',
      ownerRef: OWNER,
      createdBy: OWNER,
    });
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({ eventId: 'repository-create' }),
    );
    const byMachine = await create({ owner: 'commerce', name: 'made' });
    expect(byMachine.body.createdBy).toBe('external:test-service');
    expect(byMachine.body).not.toHaveProperty('ownerRef');
    await create({ owner: 'commerce', name: 'new' }, OWNER).expect(409);
    await create({ owner: 'commerce', name: 'other' }, READER).expect(403);
    for (const bad of [
      { owner: 'commerce' },
      { owner: 'commerce', name: '../x' },
      { owner: 'repos', name: 'x' },
      { owner: 'commerce', name: 'x', ownerRef: 'orders-team' },
      { owner: 'commerce', name: 'x', sourceDirectory: '/etc' },
      { owner: 'commerce', name: 'x', defaultBranch: '-x' },
    ]) {
      await create(bad, OWNER).expect(400);
    }
    await expect(host.listRepositories()).resolves.toHaveLength(6);
  });

  it('deletes a repository for those who own it', async () => {
    const { send, host, auditor } = await start();
    await send('delete', '/repos/commerce/orders', READER).expect(403);
    await send('delete', '/repos/commerce/orders-old', OWNER).expect(403);
    await send('delete', '/repos/commerce/orders', OWNER).expect(204);
    await send('delete', '/repos/commerce/orders', OWNER).expect(404);
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({ eventId: 'repository-delete' }),
    );
    await expect(
      host.getRepository('commerce', 'orders'),
    ).resolves.toBeUndefined();
  });

  it.each([
    [
      '/commerce/orders/blob/main/docs/a%20b%23.md',
      'http://localhost:3000/source/commerce/orders/blob/main/docs/a%20b%23.md',
    ],
    [
      '/commerce/orders/tree/feature%2Fa/',
      'http://localhost:3000/source/commerce/orders/tree/feature%2Fa/',
    ],
    ['/commerce/orders.git', 'http://localhost:3000/source/commerce/orders'],
    [
      // It does not tell whether there is one.
      '/commerce/absent/tree/main/?next=http://evil.example',
      'http://localhost:3000/source/commerce/absent/tree/main/',
    ],
  ])('sends a browser from %s to the portal', async (path, target) => {
    const { send } = await start();
    const { status, headers } = await send('get', path, false);
    expect([status, headers.location]).toEqual([302, target]);
  });

  it('sends a browser nowhere else', async () => {
    const { send } = await start();
    for (const path of [
      '//evil.example/tree/main/',
      '/evil.example%2f/x/tree/main/',
      '/commerce/orders/tree/main/%2e%2e%2f%2e%2e',
      '/commerce/orders/blob/main/a%0d%0ab%00',
      '/commerce/orders/tree/--x/',
    ]) {
      const { status } = await send('get', path, OWNER);
      expect([400, 404]).toContain(status);
    }
  });
});
