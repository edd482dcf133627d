import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { promises as fs } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import express, { type Request, type Response } from 'express';
import { createGitDataRouter, type FakePullRequest } from './fakeGitData';
import { serveGit } from './serveGit';

const execute = promisify(execFile);

/** The token that the fake accepts. */
export const GITHUB_TOKEN = 'github-token-of-the-portal';

/** A repository as the fake keeps it. */
export interface FakeGithubRepository {
  full_name: string;
  name: string;
  owner: { login: string };
  description: string | null;
  homepage: string | null;
  private: boolean;
  html_url: string;
  clone_url: string;
  default_branch: string;
}

/** A response that the fake gives instead of its own. */
export interface CannedResponse {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

/**
 * GitHub at its HTTP boundary: the REST calls that publishing makes, and git over HTTP into real
 * bare repositories.
 */
export class FakeGithub {
  readonly repositories = new Map<string, FakeGithubRepository>();
  /** Every call, for example `POST /orgs/acme/repos`. */
  readonly calls: string[] = [];
  /** Branches with protection, `owner/name/branch`. */
  readonly protections: string[] = [];
  /** Teams with access, `team owner/name permission`. */
  readonly teams: string[] = [];
  /** Responses to give instead, by call. */
  readonly canned = new Map<string, CannedResponse>();
  /** Pull requests by repository, the oldest first. */
  readonly pullRequests = new Map<string, FakePullRequest[]>();
  /** When set, pushes are refused. */
  refusesPushes = false;

  readonly #server: Server;
  readonly #directory: string;

  static async start(): Promise<FakeGithub> {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'fake-github-'));
    const server = createServer();
    const github = new FakeGithub(server, directory);
    server.on('request', github.#createApp());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return github;
  }

  private constructor(server: Server, directory: string) {
    this.#server = server;
    this.#directory = directory;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    await fs.rm(this.#directory, { recursive: true, force: true });
  }

  /** Host name and port, as in `integrations.github`. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What to put into `integrations`. */
  get integration() {
    return {
      host: this.host,
      apiBaseUrl: `http://${this.host}/api/v3`,
      token: GITHUB_TOKEN,
    };
  }

  /** Runs git in a repository. */
  async git(fullName: string, ...parameters: string[]): Promise<string> {
    return this.#run(fullName, parameters);
  }

  /** Names of all repositories, `owner/name`, without GitOps repositories. */
  services(): string[] {
    return [...this.repositories.keys()].filter(
      each => !each.endsWith('/gitops'),
    );
  }

  /** Makes a GitOps repository as the platform team would. */
  async createGitOpsRepository(fullName = 'acme/gitops'): Promise<void> {
    const [owner, name] = fullName.split('/');
    await this.createRepository(owner, { name });
    await this.commit(fullName, 'README.md', '# What runs where\n');
  }

  /** Commits a file to the default branch as somebody else would. */
  async commit(
    fullName: string,
    file: string,
    content: string,
  ): Promise<string> {
    const environment = {
      GIT_INDEX_FILE: path.join(this.#directory, `index-${randomUUID()}`),
      GIT_AUTHOR_NAME: 'Somebody',
      GIT_AUTHOR_EMAIL: 'somebody@example.com',
      GIT_COMMITTER_NAME: 'Somebody',
      GIT_COMMITTER_EMAIL: 'somebody@example.com',
    };
    const run = async (parameters: string[], input?: string) =>
      (await this.#run(fullName, parameters, { input, environment })).trim();
    const isEmpty = (await run(['for-each-ref', 'refs/heads/main'])) === '';
    await run(['read-tree', isEmpty ? '--empty' : 'main']);
    const blob = await run(['hash-object', '-w', '--stdin'], content);
    await run([
      'update-index',
      '--add',
      '--cacheinfo',
      `100644,${blob},${file}`,
    ]);
    const tree = await run(['write-tree']);
    const commit = await run([
      'commit-tree',
      tree,
      ...(isEmpty ? [] : ['-p', 'main']),
      '-m',
      `change ${file}`,
    ]);
    await run(['update-ref', 'refs/heads/main', commit]);
    return commit;
  }

  async #run(
    fullName: string,
    parameters: string[],
    options: { input?: string; environment?: Record<string, string> } = {},
  ): Promise<string> {
    const running = execute('git', parameters, {
      cwd: path.join(this.#directory, `${fullName}.git`),
      env: { ...process.env, ...options.environment },
    });
    running.child.stdin?.end(options.input);
    const { stdout } = await running;
    return stdout;
  }

  /** Makes a repository as somebody else would. */
  async createRepository(
    owner: string,
    body: Partial<FakeGithubRepository> & { name: string },
  ): Promise<FakeGithubRepository> {
    const fullName = `${owner}/${body.name}`;
    const directory = path.join(this.#directory, `${fullName}.git`);
    await fs.mkdir(path.dirname(directory), { recursive: true });
    await execute('git', ['init', '--bare', '-b', 'main', directory]);
    await execute('git', ['config', 'http.receivepack', 'true'], {
      cwd: directory,
    });
    const repository: FakeGithubRepository = {
      full_name: fullName,
      name: body.name,
      owner: { login: owner },
      description: body.description ?? null,
      homepage: body.homepage ?? null,
      private: body.private ?? true,
      html_url: `http://${this.host}/${fullName}`,
      clone_url: `http://${this.host}/${fullName}.git`,
      default_branch: 'main',
    };
    this.repositories.set(fullName, repository);
    return repository;
  }

  #createApp() {
    const app = express();
    const api = express.Router();
    api.use(express.json());
    api.use((request, response, next) =>
      this.#precede(request, response, next),
    );
    api.get('/users/:name', (request, response) => {
      const { name } = request.params;
      if (name === 'acme') {
        response.json({ login: name, type: 'Organization' });
      } else {
        notFound(response);
      }
    });
    api.post('/orgs/:owner/repos', async (request, response) => {
      const { owner } = request.params;
      const { body } = request;
      if (/\p{Cc}/u.test(body.description)) {
        unprocessable(
          response,
          'description control characters are not allowed',
        );
      } else if (this.repositories.has(`${owner}/${body.name}`)) {
        unprocessable(response, 'name already exists on this account');
      } else {
        response.status(201).json(await this.createRepository(owner, body));
      }
    });
    api.get('/repos/:owner/:name', (request, response) => {
      const repository = this.#find(request);
      if (repository) {
        response.json(repository);
      } else {
        notFound(response);
      }
    });
    api.delete('/repos/:owner/:name', async (request, response) => {
      const repository = this.#find(request);
      if (!repository) {
        notFound(response);
        return;
      }
      this.repositories.delete(repository.full_name);
      await fs.rm(path.join(this.#directory, `${repository.full_name}.git`), {
        recursive: true,
      });
      response.status(204).end();
    });
    api.get(
      '/repos/:owner/:name/branches/:branch',
      async (request, response) => {
        const { branch } = request.params;
        const repository = this.#find(request);
        try {
          const sha = await this.git(
            repository?.full_name ?? '',
            'rev-parse',
            '--verify',
            `refs/heads/${branch}`,
          );
          response.json({ name: branch, commit: { sha: sha.trim() } });
        } catch {
          notFound(response);
        }
      },
    );
    api.put(
      '/repos/:owner/:name/branches/:branch/protection',
      (request, response) => {
        const { owner, name, branch } = request.params;
        this.protections.push(`${owner}/${name}/${branch}`);
        response.json({ url: request.url });
      },
    );
    api.put(
      '/orgs/:org/teams/:team/repos/:owner/:name',
      (request, response) => {
        const { team, owner, name } = request.params;
        this.teams.push(`${team} ${owner}/${name} ${request.body.permission}`);
        response.status(204).end();
      },
    );
    api.use(
      createGitDataRouter({
        pullRequests: this.pullRequests,
        maximumPageSize: 2,
        has: fullName => this.repositories.has(fullName),
        run: (...parameters) => this.#run(...parameters),
        address: () => `http://${this.host}`,
      }),
    );
    api.use((_request, response) => notFound(response));
    app.use('/api/v3', api);
    app.use((request, response) => {
      if (this.refusesPushes && /git-receive-pack/.test(request.url)) {
        response.status(403).end('Permission to repository denied.');
        return;
      }
      serveGit(this.#directory, request, response);
    });
    return app;
  }

  #precede(request: Request, response: Response, next: () => void): void {
    const call = `${request.method} ${request.path}`;
    this.calls.push(call);
    const canned = this.canned.get(call);
    if (canned) {
      response
        .status(canned.status)
        .set(canned.headers ?? {})
        .json(canned.body);
    } else if (request.header('authorization') !== `token ${GITHUB_TOKEN}`) {
      response.status(401).json({ message: 'Bad credentials' });
    } else {
      next();
    }
  }

  #find(request: Request): FakeGithubRepository | undefined {
    return this.repositories.get(
      `${request.params.owner}/${request.params.name}`,
    );
  }
}

function notFound(response: Response): void {
  response.status(404).json({
    message: 'Not Found',
    documentation_url: 'https://docs.github.com/rest',
  });
}

function unprocessable(response: Response, message: string): void {
  response.status(422).json({
    message: 'Repository creation failed.',
    errors: [
      { resource: 'Repository', code: 'custom', field: 'name', message },
    ],
  });
}
