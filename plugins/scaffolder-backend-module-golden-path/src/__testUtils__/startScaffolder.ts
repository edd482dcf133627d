import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  type BackendFeature,
  coreServices,
  createBackendModule,
  createServiceFactory,
  type PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import workspaceDatabaseModule from '@backstage/plugin-scaffolder-backend-module-workspace-database';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  type TemplateAction,
  scaffolderActionsExtensionPoint,
} from '@backstage/plugin-scaffolder-node';
import {
  createLocalGitHost,
  type LocalGitHost,
  localGitServiceRef,
} from '@internal/plugin-local-git-node';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import { scaffolderModuleGoldenPath } from '../module';
import { createCatalog } from './createCatalog';
import { createTemplateDirectory } from './createTemplateDirectory';
import type { FakeCatalog } from './FakeCatalog';

/** Somebody who may create nothing. */
export const OUTSIDER = 'user:default/outsider';

/** Owner and name of the GitOps repository. */
export const GITOPS = ['commerce', 'gitops'] as const;

/** A finished task. */
export interface FinishedTask {
  id: string;
  status: string;
  /** All log messages, one per line. */
  log: string;
  error?: { name: string; message: string };
  output?: JsonObject;
}

/** A scaffolder with the golden path, on directories of its own. */
export interface TestScaffolder {
  directory: string;
  catalog: FakeCatalog;
  git: LocalGitHost;
  template: Entity;
  request: ReturnType<typeof request>;
  /** Starts a task and gives its id. */
  start(values: JsonObject, user?: string): Promise<string>;
  /** Waits until a task is over. */
  finish(taskId: string): Promise<FinishedTask>;
  /** Starts a task and waits until it is over. */
  run(values: JsonObject, user?: string): Promise<FinishedTask>;
  /** Names of all repositories, `owner/name`, without the GitOps repository. */
  repositories(): Promise<string[]>;
  /** What the GitOps repository has beside its README; empty where there is none. */
  deployed(): Promise<Record<string, string>>;
  /** All branches of the GitOps repository. */
  gitOpsBranches(): Promise<string[]>;
  /** Stops the backend; everything that it wrote stays. */
  stop(): Promise<void>;
}

/** Options of {@link startScaffolder}. */
export interface StartScaffolderOptions {
  /** Where everything is kept; a new one when left out. */
  directory?: string;
  config?: JsonObject;
  catalog?: FakeCatalog;
  /** Wraps the Git host, to make it fail. */
  wrapGit?: (git: LocalGitHost) => LocalGitHost;
  changeTemplate?: (template: Entity) => void;
  actions?: TemplateAction[];
  /** Services of its own. */
  features?: BackendFeature[];
}

const permissions: PermissionsService = {
  authorize: async (requests, { credentials }) =>
    requests.map(({ permission }) => ({
      result:
        permission.attributes.action === 'create' &&
        permission.name !== 'scaffolder.task.create' &&
        JSON.stringify(credentials.principal).includes(OUTSIDER)
          ? AuthorizeResult.DENY
          : AuthorizeResult.ALLOW,
    })),
  authorizeConditional: async requests =>
    requests.map(() => ({ result: AuthorizeResult.ALLOW })),
};

const directories: string[] = [];

/** Removes what all scaffolders of a test file wrote. */
export async function removeDirectories(): Promise<void> {
  for (const directory of directories.splice(0)) {
    await fs.rm(directory, { recursive: true, force: true });
  }
}

/** Starts a backend with the real scaffolder, the real module and the real embedded Git host. */
export async function startScaffolder(
  options: StartScaffolderOptions = {},
): Promise<TestScaffolder> {
  const directory =
    options.directory ??
    (await fs.mkdtemp(path.join(os.tmpdir(), 'golden-path-')));
  directories.push(directory);
  for (const name of ['template', 'work', 'database']) {
    await fs.mkdir(path.join(directory, name), { recursive: true });
  }
  const template = await createTemplateDirectory(
    path.join(directory, 'template'),
    options.changeTemplate,
  );
  const config: JsonObject = {
    app: { baseUrl: 'http://portal.test' },
    backend: {
      baseUrl: 'http://portal.test:7007',
      workingDirectory: path.join(directory, 'work'),
      database: {
        client: 'better-sqlite3',
        connection: { directory: path.join(directory, 'database') },
      },
    },
    localGit: { directory: path.join(directory, 'git') },
    ...options.config,
  };
  const realGit = await createLocalGitHost({
    config: new ConfigReader(config),
    logger: mockServices.rootLogger(),
  });
  const git = options.wrapGit?.(realGit) ?? realGit;
  const catalog = options.catalog ?? createCatalog();
  catalog.add(template);
  catalog.follow(realGit);

  const backend = await startTestBackend({
    features: [
      scaffolderPlugin,
      workspaceDatabaseModule,
      scaffolderModuleGoldenPath,
      ...(options.features ?? []),
      mockServices.rootConfig.factory({ data: config }),
      eventsServiceFactory,
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => catalog.asService(),
      }),
      createServiceFactory({
        service: localGitServiceRef,
        deps: {},
        factory: () => git,
      }),
      createServiceFactory({
        service: coreServices.permissions,
        deps: {},
        factory: () => permissions,
      }),
      createBackendModule({
        pluginId: 'scaffolder',
        moduleId: 'test-actions',
        register(registration) {
          registration.registerInit({
            deps: { actions: scaffolderActionsExtensionPoint },
            async init({ actions }) {
              actions.addActions(...(options.actions ?? []));
            },
          });
        },
      }),
    ],
  });

  const scaffolder: TestScaffolder = {
    directory,
    catalog,
    git: realGit,
    template,
    request: request(backend.server),
    async start(values, user = 'user:default/guest') {
      const response = await scaffolder.request
        .post('/api/scaffolder/v2/tasks')
        .set('Authorization', mockCredentials.user.header(user))
        .send({ templateRef: 'template:default/new-microservice', values });
      if (response.status !== 201) {
        throw new Error(`${response.status} ${response.text}`);
      }
      return response.body.id;
    },
    async finish(taskId) {
      for (;;) {
        const task = await scaffolder.request.get(
          `/api/scaffolder/v2/tasks/${taskId}`,
        );
        if (!['open', 'processing'].includes(task.body.status)) {
          const events = await scaffolder.request.get(
            `/api/scaffolder/v2/tasks/${taskId}/events`,
          );
          const completion = events.body.find(
            (each: { type: string }) => each.type === 'completion',
          );
          return {
            id: taskId,
            status: task.body.status,
            log: events.body
              .map((each: { body: { message: string } }) => each.body.message)
              .join('\n'),
            error: completion?.body.error,
            output: completion?.body.output,
          };
        }
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    },
    async run(values, user) {
      return scaffolder.finish(await scaffolder.start(values, user));
    },
    async repositories() {
      return (await realGit.listRepositories())
        .map(each => `${each.owner}/${each.name}`)
        .filter(each => each !== GITOPS.join('/'));
    },
    async deployed() {
      if (!(await realGit.getRepository(...GITOPS))) {
        return {};
      }
      const { files } = await realGit.readFiles(...GITOPS);
      return Object.fromEntries(
        files
          .filter(each => each.path !== 'README.md')
          .map(each => [each.path, each.content.toString('utf8')]),
      );
    },
    async gitOpsBranches() {
      const branches = await realGit.listBranches(...GITOPS);
      return branches.map(each => each.name);
    },
    stop: () => backend.stop(),
  };
  return scaffolder;
}
