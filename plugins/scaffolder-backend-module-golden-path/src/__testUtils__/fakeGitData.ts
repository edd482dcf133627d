import { randomUUID } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { toError } from '@backstage/errors';
import { type Request, type Response, Router } from 'express';

/** A pull request as the fake keeps it. */
export interface FakePullRequest {
  number: number;
  html_url: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  merged_at: string | null;
  head: { ref: string; sha: string; label: string };
  base: { ref: string };
  labels: string[];
}

/** What {@link createGitDataRouter} works on. */
export interface FakeGitData {
  /** Pull requests by repository, the oldest first. */
  pullRequests: Map<string, FakePullRequest[]>;
  /** Most entries of a page, whatever is asked for. */
  maximumPageSize: number;
  /** Whether there is such a repository. */
  has(fullName: string): boolean;
  /** Runs git in a repository. */
  run(
    fullName: string,
    parameters: string[],
    options?: { input?: string; environment?: Record<string, string> },
  ): Promise<string>;
  /** Address of the host, `http://…`. */
  address(): string;
}

class Failure extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** GitHub's calls for commits, branches and pull requests, on real bare repositories. */
export function createGitDataRouter(data: FakeGitData): Router {
  const router = Router();

  function route(
    method: 'get' | 'post' | 'delete' | 'patch',
    route_: string,
    handle: (fullName: string, request: Request, response: Response) => unknown,
  ): void {
    router[method](
      `/repos/:owner/:name${route_}`,
      async (request, response) => {
        const fullName = `${request.params.owner}/${request.params.name}`;
        try {
          if (!data.has(fullName)) {
            throw new Failure(404, 'Not Found');
          }
          await handle(fullName, request, response);
        } catch (error) {
          const status = error instanceof Failure ? error.status : 500;
          response.status(status).json({ message: toError(error).message });
        }
      },
    );
  }

  async function git(fullName: string, ...parameters: string[]) {
    return (await data.run(fullName, parameters)).trim();
  }

  async function find(fullName: string, name: string): Promise<string> {
    try {
      return await git(fullName, 'rev-parse', '--verify', name);
    } catch {
      throw new Failure(404, 'Not Found');
    }
  }

  route('get', '/git/ref/:ref', async (fullName, request, response) => {
    if ((await git(fullName, 'for-each-ref')) === '') {
      throw new Failure(409, 'Git Repository is empty.');
    }
    const sha = await find(fullName, `refs/${request.params.ref}`);
    response.json({ ref: `refs/${request.params.ref}`, object: { sha } });
  });

  route('get', '/contents/:path', async (fullName, request, response) => {
    const sha = await find(
      fullName,
      `${request.query.ref}:${request.params.path}`,
    );
    const content = await data.run(fullName, ['cat-file', 'blob', sha]);
    response.json({
      type: 'file',
      sha,
      content: Buffer.from(content).toString('base64'),
    });
  });

  route('get', '/git/commits/:sha', async (fullName, request, response) => {
    const { sha } = request.params;
    response.json({
      sha,
      tree: { sha: await find(fullName, `${sha}^{tree}`) },
    });
  });

  route('post', '/git/trees', async (fullName, request, response) => {
    const environment = {
      GIT_INDEX_FILE: path.join(os.tmpdir(), `fake-index-${randomUUID()}`),
    };
    const { base_tree: base, tree } = request.body;
    await data.run(fullName, ['read-tree', base], { environment });
    for (const { path: file, content } of tree) {
      const parameters = ['update-index', '--add', '--cacheinfo'];
      if (content === undefined) {
        await data.run(fullName, ['update-index', '--index-info'], {
          environment,
          input: `0 ${'0'.repeat(40)}\t${file}\n`,
        });
      } else {
        const blob = await data.run(
          fullName,
          ['hash-object', '-w', '--stdin'],
          { input: content },
        );
        await data.run(
          fullName,
          [...parameters, `100644,${blob.trim()},${file}`],
          { environment },
        );
      }
    }
    const sha = await data.run(fullName, ['write-tree'], { environment });
    response.status(201).json({ sha: sha.trim() });
  });

  route('post', '/git/commits', async (fullName, request, response) => {
    const { message, tree, parents, author } = request.body;
    const name = author?.name ?? 'portal';
    const email = author?.email ?? 'portal@example.com';
    const sha = await data.run(
      fullName,
      ['commit-tree', tree, '-p', parents[0], '-F', '-'],
      {
        input: message,
        environment: {
          GIT_AUTHOR_NAME: name,
          GIT_AUTHOR_EMAIL: email,
          GIT_COMMITTER_NAME: name,
          GIT_COMMITTER_EMAIL: email,
        },
      },
    );
    response.status(201).json({ sha: sha.trim() });
  });

  route('post', '/git/refs', async (fullName, request, response) => {
    const { ref, sha } = request.body;
    try {
      await git(fullName, 'update-ref', ref, sha, '0'.repeat(40));
    } catch {
      throw new Failure(422, 'Reference already exists');
    }
    response.status(201).json({ ref, object: { sha } });
  });

  route('delete', '/git/refs/:ref', async (fullName, request, response) => {
    try {
      await find(fullName, `refs/${request.params.ref}`);
    } catch {
      throw new Failure(422, 'Reference does not exist');
    }
    await git(fullName, 'update-ref', '-d', `refs/${request.params.ref}`);
    response.status(204).end();
  });

  route('get', '/pulls', async (fullName, request, response) => {
    const { head, state = 'open', per_page: size, page = '1' } = request.query;
    const all = (data.pullRequests.get(fullName) ?? [])
      .filter(each => head === undefined || each.head.label === head)
      .filter(each => state === 'all' || each.state === state)
      .reverse();
    const pageSize = Math.min(Number(size ?? 30), data.maximumPageSize);
    const end = Number(page) * pageSize;
    if (end < all.length) {
      const next = new URL(request.originalUrl, data.address());
      next.searchParams.set('page', String(Number(page) + 1));
      response.setHeader('Link', `<${next}>; rel="next"`);
    }
    response.json(all.slice(end - pageSize, end));
  });

  route('post', '/pulls', async (fullName, request, response) => {
    const { head, base, title, body } = request.body;
    const [owner] = fullName.split('/');
    const label = `${owner}:${head}`;
    const known = data.pullRequests.get(fullName) ?? [];
    if (
      known.some(each => each.head.label === label && each.state === 'open')
    ) {
      throw new Failure(422, `A pull request already exists for ${label}.`);
    }
    const number = known.length + 1;
    const pullRequest: FakePullRequest = {
      number,
      html_url: `${data.address()}/${fullName}/pull/${number}`,
      title,
      body,
      state: 'open',
      merged_at: null,
      head: {
        ref: head,
        sha: await find(fullName, `refs/heads/${head}`),
        label,
      },
      base: { ref: base },
      labels: [],
    };
    data.pullRequests.set(fullName, [...known, pullRequest]);
    response.status(201).json(pullRequest);
  });

  function findPullRequest(fullName: string, request: Request) {
    const found = data.pullRequests
      .get(fullName)
      ?.find(each => each.number === Number(request.params.number));
    if (!found) {
      throw new Failure(404, 'Not Found');
    }
    return found;
  }

  route('patch', '/pulls/:number', (fullName, request, response) => {
    const found = findPullRequest(fullName, request);
    found.state = request.body.state;
    response.json(found);
  });

  route('post', '/issues/:number/labels', (fullName, request, response) => {
    const found = findPullRequest(fullName, request);
    found.labels.push(...request.body.labels);
    response.json(found.labels.map(name => ({ name })));
  });

  return router;
}
