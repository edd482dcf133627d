import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chmod, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createMockDirectory } from '@backstage/backend-test-utils';
import type { RepositoryEvent } from '@internal/plugin-local-git-common';
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

describe('smart HTTP', () => {
  const mockDirectory = createMockDirectory();

  async function start(localGit?: object) {
    mockDirectory.setContent({
      source: { 'README.md': '# Orders\n', src: { 'index.ts': '1\n' } },
    });
    const backend = await startGitBackend({
      directory: mockDirectory.resolve('git'),
      localGit,
    });
    await backend.host.createRepository({
      owner: 'commerce',
      name: 'orders',
      ownerRef: TEAM,
      sourceDirectory: mockDirectory.resolve('source'),
    });
    return { ...backend, url: `${backend.apiUrl}/commerce/orders.git` };
  }

  async function clone(url: string, name: string, token?: string) {
    const directory = mockDirectory.resolve(name);
    await git(['clone', '--quiet', url, directory], { token });
    return directory;
  }

  async function commit(directory: string, file: string, content: string) {
    await writeFile(join(directory, file), content);
    await git(['add', '.'], { cwd: directory });
    await git(['commit', '--quiet', '--message', `Write ${file}`], {
      cwd: directory,
    });
  }

  it.each([
    ['a user', OWNER],
    ['a machine', undefined],
  ])('lets %s clone, push and fetch with a token', async (_, user) => {
    const { url, host, auditor } = await start();
    const token = tokenOf(user);
    const events: RepositoryEvent[] = [];
    host.subscribe(event => events.push(event));
    const first = await clone(url, 'first', token);
    const second = await clone(url, 'second', token);
    await commit(first, 'more.txt', 'more');
    await git(['push', '--quiet', 'origin', 'main'], { cwd: first, token });

    expect(events).toEqual([
      { type: 'pushed', owner: 'commerce', name: 'orders' },
    ]);
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'repository-push',
        meta: { owner: 'commerce', name: 'orders' },
      }),
    );
    await git(['pull', '--quiet'], { cwd: second, token });
    const { stdout } = await git(['log', '-1', '--format=%s'], {
      cwd: second,
    });
    expect(stdout.trim()).toBe('Write more.txt');
    await git(['push', '--quiet', 'origin', 'main'], { cwd: first, token });
    expect(events).toHaveLength(1);
    await git(['clone', '--depth=1', url, mockDirectory.resolve('shallow')], {
      token,
    });
    await git(['-c', 'protocol.version=0', 'ls-remote', '--heads', url], {
      token,
    });
  });

  it('asks for credentials, says no to those who may not, and gives nothing away', async () => {
    const { url, apiUrl } = await start();
    const absent = `${apiUrl}/commerce/absent.git`;
    for (const address of [url, absent]) {
      const response = await fetch(
        `${address}/info/refs?service=git-upload-pack`,
      );
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe(
        'Basic realm="Causeway"',
      );
      await expect(
        git(['ls-remote', address], { token: tokenOf(STRANGER) }),
      ).rejects.toThrow('There is no such repository');
      await expect(
        git(['ls-remote', address], { token: 'no-such-token' }),
      ).rejects.toThrow(/Authentication failed|could not read Username/);
    }
    const clonePath = await clone(url, 'reader', tokenOf(READER));
    await commit(clonePath, 'x', 'x');
    await expect(
      git(['push', 'origin', 'main'], {
        cwd: clonePath,
        token: tokenOf(READER),
      }),
    ).rejects.toThrow('You may not push to commerce/orders');
    await expect(
      git(['push', 'origin', 'main'], { cwd: clonePath }),
    ).rejects.toThrow('could not read Username');
    // Straight to the second step, as no git client would.
    const direct = await fetch(`${url}/git-receive-pack`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokenOf(READER)}`,
        'content-type': 'application/x-git-receive-pack-request',
      },
      body: '0000',
    });
    expect(direct.status).toBe(403);
  });

  it('lets everybody read, and only read, where the configuration says so', async () => {
    const { url, apiUrl } = await start({ anonymousRead: true });
    const directory = await clone(url, 'anonymous');
    await commit(directory, 'x', 'x');
    await expect(
      git(['push', 'origin', 'main'], { cwd: directory }),
    ).rejects.toThrow('could not read Username');
    await expect(
      git(['ls-remote', `${apiUrl}/commerce/absent.git`]),
    ).rejects.toThrow(/not found/);
    await expect(
      git(['ls-remote', url], { token: 'no-such-token' }),
    ).rejects.toThrow();
  });

  it('lets one of two pushes to one branch win and refuses the other clearly', async () => {
    const { url, host } = await start();
    const token = tokenOf(OWNER);
    const directories = await Promise.all([
      clone(url, 'one', token),
      clone(url, 'two', token),
    ]);
    await Promise.all(
      directories.map((directory, index) =>
        commit(directory, `file-${index}`, `${index}`),
      ),
    );
    const results = await Promise.allSettled(
      directories.map(cwd => git(['push', 'origin', 'main'], { cwd, token })),
    );
    const refused = results.filter(result => result.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(String(refused[0].reason)).toMatch(
      /rejected|failed to update ref|cannot lock ref/,
    );
    const { totalItems } = await host.listCommits('commerce', 'orders');
    expect(totalItems).toBe(2);
  });

  it('lands concurrent pushes to different branches', async () => {
    const { url, host } = await start();
    const token = tokenOf(OWNER);
    const names = ['a', 'b', 'c', 'd'];
    const directories = await Promise.all(
      names.map(name => clone(url, name, token)),
    );
    await Promise.all(
      directories.map((directory, index) =>
        commit(directory, names[index], names[index]),
      ),
    );
    await Promise.all(
      directories.map((cwd, index) =>
        git(['push', 'origin', `HEAD:refs/heads/topic/${names[index]}`], {
          cwd,
          token,
        }),
      ),
    );
    const branches = await host.listBranches('commerce', 'orders');
    expect(branches.map(branch => branch.name).sort()).toEqual([
      'main',
      'topic/a',
      'topic/b',
      'topic/c',
      'topic/d',
    ]);
  });

  it('keeps history: no forced push, no deletion of the default branch, no odd refs', async () => {
    const { url, host } = await start();
    const token = tokenOf(OWNER);
    const cwd = await clone(url, 'one', token);
    const push = (...refs: string[]) =>
      git(['push', 'origin', ...refs], { cwd, token });
    await push('main:refs/heads/topic');
    await push(':refs/heads/topic');
    await git(['commit', '--quiet', '--amend', '--message', 'rewritten'], {
      cwd,
    });
    await expect(push('+main:main')).rejects.toThrow('non-fast-forward');
    await expect(push(':refs/heads/main')).rejects.toThrow(
      'deletion of the current branch prohibited',
    );
    await expect(push('main:refs/meta/x')).rejects.toThrow(
      'deny updating a hidden ref',
    );
    const { commits } = await host.listCommits('commerce', 'orders');
    expect(commits.map(each => each.subject)).toEqual(['Initial commit']);
  });

  it('takes the first branch pushed to an empty repository as its default', async () => {
    const { apiUrl, host } = await start();
    await host.createRepository({
      owner: 'commerce',
      name: 'empty',
      ownerRef: TEAM,
    });
    const token = tokenOf(OWNER);
    const url = `${apiUrl}/commerce/empty.git`;
    const cwd = await clone(url, 'empty', token);
    await commit(cwd, 'x', 'x');
    await git(['push', 'origin', 'HEAD:refs/heads/trunk'], { cwd, token });
    await expect(
      host.getRepository('commerce', 'empty'),
    ).resolves.toMatchObject({ defaultBranch: 'trunk' });
  });

  it('runs no hook that lies in a repository', async () => {
    const { url, host } = await start();
    const directory = await host.getRepositoryDirectory('commerce', 'orders');
    const witness = mockDirectory.resolve('witness');
    mockDirectory.addContent({
      'git/commerce/orders.git/hooks/pre-receive': `#!/bin/sh\ntouch ${witness}\nexit 1\n`,
    });
    await chmod(join(directory, 'hooks/pre-receive'), 0o755);
    const token = tokenOf(OWNER);
    const cwd = await clone(url, 'one', token);
    await commit(cwd, 'x', 'x');
    await git(['push', '--quiet', 'origin', 'main'], { cwd, token });
    await expect(access(witness)).rejects.toThrow('ENOENT');
  });

  it('refuses a push that is too large, and goes on serving', async () => {
    const { url, host } = await start({ maximumPushBytes: 200_000 });
    const token = tokenOf(OWNER);
    const cwd = await clone(url, 'one', token);
    await writeFile(join(cwd, 'large'), randomBytes(3_000_000));
    await git(['add', '.'], { cwd });
    await git(['commit', '--quiet', '--message', 'large'], { cwd });
    await expect(
      git(['push', 'origin', 'main'], { cwd, token }),
    ).rejects.toThrow(/413|larger than|RPC failed|exceeds/);
    const { totalItems } = await host.listCommits('commerce', 'orders');
    expect(totalItems).toBe(1);
    await git(['ls-remote', url], { token });
  });

  it('takes a request that is compressed', async () => {
    const { url } = await start();
    const headers = { authorization: `Bearer ${tokenOf(OWNER)}` };
    const refs = await fetch(`${url}/info/refs?service=git-upload-pack`, {
      headers,
    });
    const [, id] =
      /0000[0-9a-f]{4}([0-9a-f]{40}) HEAD/.exec(await refs.text()) ?? [];
    const want = `want ${id} no-progress\n`;
    const line = (text: string) =>
      (text.length + 4).toString(16).padStart(4, '0') + text;
    const response = await fetch(`${url}/git-upload-pack`, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/x-git-upload-pack-request',
        'content-encoding': 'gzip',
      },
      body: gzipSync(`${line(want)}0000${line('done\n')}`),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(
      'application/x-git-upload-pack-result',
    );
    expect(await response.text()).toContain('PACK');
  });

  it('serves nothing but what git needs, however the path is written', async () => {
    const { port } = await start();
    const requests = [
      'GET /commerce/orders.git/HEAD',
      'GET /commerce/orders.git/config',
      'GET /commerce/orders.git/objects/info/packs',
      'GET /commerce/orders.git/info/refs',
      'GET /commerce/orders.git/info/refs?service=git-upload-archive',
      'GET /commerce/orders.git/git-upload-pack',
      'POST /commerce/orders.git/info/refs?service=git-upload-pack',
      'PUT /commerce/orders.git/config',
      'GET /commerce/orders.git/../orders.git/config',
      'GET /commerce/%2e%2e/commerce/orders.git/config',
      'GET /commerce%2forders.git/info/refs?service=git-upload-pack',
      'GET /../git/commerce/orders.git/info/refs?service=git-upload-pack',
      'GET /..%2f..%2fcommerce/orders.git/info/refs?service=git-upload-pack',
      'GET /commerce/..%2forders.git/info/refs?service=git-upload-pack',
      'GET /commerce/orders%00.git/info/refs?service=git-upload-pack',
      'GET /.tmp/orders.git/info/refs?service=git-upload-pack',
      'GET /commerce/ORDERS.git/info/refs?service=git-upload-pack',
      'GET /commerce/orders.git.git/info/refs?service=git-upload-pack',
      'GET /commerce/%zz.git/info/refs?service=git-upload-pack',
    ];
    const served: string[] = [];
    for (const each of requests) {
      const [method, path] = each.split(' ');
      const status = await rawStatus(port, method, `/api/local-git${path}`);
      if (status !== 400 && status !== 404) {
        served.push(`${each}: ${status}`);
      }
    }
    expect(served).toEqual([]);
    await expect(
      rawStatus(
        port,
        'GET',
        '/api/local-git/commerce/orders.git/info/refs?service=git-upload-pack',
      ),
    ).resolves.toBe(200);
  });

  it('gives up on a request that takes too long', async () => {
    const { url, port } = await start({ timeoutSeconds: 1 });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(
        {
          port,
          method: 'POST',
          path: new URL(`${url}/git-upload-pack`).pathname,
          headers: {
            authorization: `Bearer ${tokenOf(OWNER)}`,
            'content-type': 'application/x-git-upload-pack-request',
          },
        },
        response => {
          resolve(response.statusCode);
          request.destroy();
        },
      );
      request.once('error', reject);
      // Never ended: git waits for the rest.
      request.write('0032want');
    });
    expect(status).toBe(504);
  });

  it('ends git when the client goes away', async () => {
    const { url, port } = await start();
    const controller = new AbortController();
    const pending = new Promise<void>(resolve => {
      const request = httpRequest(
        {
          port,
          method: 'POST',
          path: new URL(`${url}/git-upload-pack`).pathname,
          headers: {
            authorization: `Bearer ${tokenOf(OWNER)}`,
            'content-type': 'application/x-git-upload-pack-request',
          },
          signal: controller.signal,
        },
        () => {},
      );
      request.once('error', () => resolve());
      // Never ended: git waits for the rest.
      request.write('0032want');
    });
    const running = () =>
      new Promise<string>(resolve => {
        execFile(
          'ps',
          ['-o', 'args', '--ppid', String(process.pid)],
          (_, stdout) => resolve(stdout),
        );
      });
    await expect(
      eventually(running, text => /http-backend/.test(text)),
    ).resolves.toContain('http-backend');
    controller.abort();
    await pending;
    await expect(
      eventually(running, text => !/http-backend/.test(text)),
    ).resolves.not.toContain('http-backend');
  });
});

// Not with fetch, which would tidy up the path.
function rawStatus(
  port: number,
  method: string,
  path: string,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest(
      {
        port,
        method,
        path,
        headers: { authorization: `Bearer ${tokenOf(OWNER)}` },
      },
      response => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .once('error', reject)
      .end();
  });
}

async function eventually<T>(
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
): Promise<T> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const value = await read();
    if (isDone(value)) {
      return value;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return read();
}
