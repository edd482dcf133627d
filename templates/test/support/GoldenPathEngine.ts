import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import scaffolderEntityModel from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import definitions from '@internal/plugin-catalog-backend-module-definitions';
import localGitEntities from '@internal/plugin-catalog-backend-module-local-git';
import localGitPlugin from '@internal/plugin-local-git-backend';
import { localGitUrlReaderServiceFactory } from '@internal/plugin-local-git-node';
import goldenPathModule from '@internal/plugin-scaffolder-backend-module-golden-path';
import { runCommand } from '@internal/tooling';
import type { JsonObject } from '@backstage/types';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import type { ServiceFile } from './listFiles';

const REPOSITORY_ROOT = resolve(__dirname, '../../..');
const TEMPLATE_DIRECTORY = join(REPOSITORY_ROOT, 'templates/new-microservice');

/** Milliseconds that the catalog may take to read the organisation and the template. */
const CATALOG_TIMEOUT_MS = 60_000;

/** Milliseconds that a run may take. */
const RUN_TIMEOUT_MS = 60_000;

/** Milliseconds between two looks at something that is on its way. */
const POLL_MS = 100;

/** What a form or a program sends to start the template. */
export type TemplateParameters = Record<string, string | number>;

/** How a run of the template ended. */
export interface TemplateRun {
  status: 'completed' | 'failed' | 'cancelled';
  output: Record<string, unknown>;
  /** Everything the run wrote to its log. */
  log: string;
}

/** What a dry run rendered. */
export interface DryRun {
  files: ServiceFile[];
  output: Record<string, unknown>;
}

/** Changes of a copy of the template, by path in its folder. */
export type TemplateChanges = Record<string, (text: string) => string>;

interface DirectoryContent {
  path: string;
  base64Content: string;
}

/**
 * Backstage's own scaffolder with the golden path's template, actions, catalog and embedded Git host,
 * in this process and on a state directory of its own: what it publishes is what a portal publishes.
 */
export class GoldenPathEngine {
  readonly #url: string;
  readonly #directory: string;
  #directoryContents: DirectoryContent[] | undefined;

  static async start(): Promise<GoldenPathEngine> {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-templates-'));
    const backend = await startTestBackend({
      features: [
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost' },
            backend: { baseUrl: 'http://localhost' },
            catalog: await readCatalogConfig(),
            localGit: {
              directory: join(directory, 'git'),
              anonymousRead: true,
            },
            goldenPath: {
              publisher: { host: 'local-git', owner: 'commerce' },
            },
          },
        }),
        catalogPlugin,
        scaffolderEntityModel,
        definitions,
        localGitEntities,
        localGitPlugin,
        localGitUrlReaderServiceFactory,
        scaffolderPlugin,
        goldenPathModule,
      ],
    });
    const engine = new GoldenPathEngine(
      `http://localhost:${backend.server.port()}/api`,
      directory,
    );
    await engine.#waitFor(
      CATALOG_TIMEOUT_MS,
      async () =>
        (await engine.findEntity('template:default/new-microservice')) &&
        (await engine.findEntity('group:default/orders-team')) &&
        (await engine.findEntity('system:default/storefront')),
      async () => 'the catalog had the template and the organisation',
    );
    return engine;
  }

  private constructor(url: string, directory: string) {
    this.#url = url;
    this.#directory = directory;
  }

  /** A folder that is removed with the engine. */
  get directory(): string {
    return this.#directory;
  }

  /** Runs the template for real and waits for its end. */
  async run(parameters: TemplateParameters): Promise<TemplateRun> {
    const { id } = await this.#request<{ id: string }>('/scaffolder/v2/tasks', {
      templateRef: 'template:default/new-microservice',
      values: parameters,
    });
    const end = await this.#waitFor(
      RUN_TIMEOUT_MS,
      async () => {
        const task = await this.#request<{ status: string }>(
          `/scaffolder/v2/tasks/${id}`,
        );
        return ['completed', 'failed', 'cancelled'].find(
          status => status === task.status,
        ) as TemplateRun['status'] | undefined;
      },
      async () => `the run ended. Its log:\n${(await this.#readLog(id)).log}`,
    );
    return { status: end, ...(await this.#readLog(id)) };
  }

  /**
   * Renders the template without publishing.
   *
   * @param parameters - the answers
   * @param changes - by path in the template's folder, what to make of the text of a file: a copy of
   * the template with that change is rendered instead
   * @throws Error with the message of the step that failed
   */
  async dryRun(
    parameters: TemplateParameters,
    changes: TemplateChanges = {},
  ): Promise<DryRun> {
    this.#directoryContents ??= await readDirectoryContents();
    const template = parse(
      await readFile(join(TEMPLATE_DIRECTORY, 'template.yaml'), 'utf8'),
    );
    const result = await this.#request<{
      directoryContents: DirectoryContent[];
      output: Record<string, unknown>;
    }>('/scaffolder/v2/dry-run', {
      template,
      values: parameters,
      secrets: {},
      directoryContents: applyChanges(this.#directoryContents, changes),
    });
    return {
      files: result.directoryContents.map(({ path, base64Content }) => ({
        path,
        text: Buffer.from(base64Content, 'base64').toString('utf8'),
      })),
      output: result.output,
    };
  }

  /** An entity of the catalog, or undefined. */
  async findEntity(entityRef: string): Promise<object | undefined> {
    const [, kind, namespace, name] =
      entityRef.match(/^(.+):(.+)\/(.+)$/) ?? [];
    const response = await fetch(
      `${this.#url}/catalog/entities/by-name/${kind}/${namespace}/${name}`,
    );
    return response.ok ? ((await response.json()) as object) : undefined;
  }

  /** Waits until the catalog has read an entity. */
  async waitForEntity(entityRef: string): Promise<object> {
    return await this.#waitFor(
      CATALOG_TIMEOUT_MS,
      () => this.findEntity(entityRef),
      async () => `the catalog had ${entityRef}`,
    );
  }

  /**
   * Clones a repository as a developer would.
   *
   * @returns the folder of the clone
   */
  async clone(name: string): Promise<string> {
    const into = join(this.#directory, 'clones', name);
    await runCommand(this.#directory, 'git', [
      'clone',
      '--quiet',
      `${this.#url}/local-git/commerce/${name}.git`,
      into,
    ]);
    return into;
  }

  /** Removes everything that was made; the backend itself ends with the test file. */
  async stop(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #request<T>(path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${path} answered ${response.status}: ${text}`);
    }
    return JSON.parse(text) as T;
  }

  async #readLog(taskId: string): Promise<Omit<TemplateRun, 'status'>> {
    const events = await this.#request<
      { type: string; body: { message: string; output?: object } }[]
    >(`/scaffolder/v2/tasks/${taskId}/events`);
    const completion = events.find(event => event.type === 'completion');
    return {
      output: (completion?.body.output ?? {}) as Record<string, unknown>,
      log: events.map(event => event.body.message).join('\n'),
    };
  }

  async #waitFor<T>(
    timeoutMs: number,
    look: () => Promise<T | undefined>,
    describe: () => Promise<string>,
  ): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = await look();
      if (found !== undefined) {
        return found;
      }
      if (Date.now() > deadline) {
        throw new Error(`${timeoutMs} ms passed before ${await describe()}`);
      }
      await delay(POLL_MS);
    }
  }
}

/** What the portal's catalog reads, from its own configuration: the organisation and the templates. */
async function readCatalogConfig(): Promise<JsonObject> {
  const file = join(REPOSITORY_ROOT, 'app-config.yaml');
  const { catalog } = parse(await readFile(file, 'utf8'));
  // The portal runs in the backend's folder, and the file's targets are relative to that.
  for (const location of catalog.locations) {
    location.target = resolve(
      REPOSITORY_ROOT,
      'packages/backend',
      location.target,
    );
  }
  return catalog;
}

/** The template's files as the dry-run endpoint takes them; what only people read stays at home. */
async function readDirectoryContents(): Promise<DirectoryContent[]> {
  const entries = await readdir(TEMPLATE_DIRECTORY, {
    recursive: true,
    withFileTypes: true,
  });
  return await Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(async entry => {
        const path = join(entry.parentPath, entry.name);
        return {
          path: relative(TEMPLATE_DIRECTORY, path).split(sep).join('/'),
          base64Content: await readFile(path, 'base64'),
        };
      }),
  );
}

/** The contents with changes; a change that changes nothing is a mistake of the test. */
function applyChanges(
  contents: DirectoryContent[],
  changes: TemplateChanges,
): DirectoryContent[] {
  const left = new Map(Object.entries(changes));
  const changed = contents.map(content => {
    const change = left.get(content.path);
    if (!change) {
      return content;
    }
    left.delete(content.path);
    const text = Buffer.from(content.base64Content, 'base64').toString('utf8');
    const result = change(text);
    if (result === text) {
      throw new Error(`The change of ${content.path} changes nothing`);
    }
    return {
      ...content,
      base64Content: Buffer.from(result).toString('base64'),
    };
  });
  if (left.size > 0) {
    throw new Error(`The template has no ${[...left.keys()].join(', ')}`);
  }
  return changed;
}
