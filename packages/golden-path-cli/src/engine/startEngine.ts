import { createBackend } from '@backstage/backend-defaults';
import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import type { JsonObject } from '@backstage/types';
import goldenPathModule, {
  type OfflineRendering,
  offlineRenderingServiceRef,
} from '@internal/plugin-scaffolder-backend-module-golden-path';
import { knex } from 'knex';
import { randomUUID } from 'node:crypto';
import type { AddressInfo, Server } from 'node:net';
import { CollectedLogger, type LogLine } from './CollectedLogger';
import type { StandInCatalog } from './StandInCatalog';

/** What the engine is started with. */
export interface EngineOptions {
  /** A directory for its files. */
  directory: string;
  /** `app`, `backend` and `goldenPath` of a portal's configuration. */
  config: {
    app: JsonObject;
    backend: JsonObject;
    goldenPath: JsonObject;
  };
  /** Hosts of repositories other than the portal's own. */
  githubHosts: readonly string[];
  catalog: StandInCatalog;
  offline: OfflineRendering;
  log: LogLine;
}

/** A scaffolder that runs in this process. */
export interface Engine {
  /** Address of the scaffolder's routes. */
  url: string;
  /** What to send as the header `authorization`. */
  authorization: string;
  stop(): Promise<void>;
}

/**
 * Starts Backstage's scaffolder with the actions of the golden path: on a free port of the loopback
 * interface, behind a token of its own, with its database in memory.
 *
 * @param options - what to start it with
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const token = randomUUID();
  let server: Server | undefined;
  // Backstage's own service never closes databases in memory, and they keep the process alive.
  const database = knex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  const backend = createBackend();
  backend.add(
    createServiceFactory({
      service: coreServices.database,
      deps: {},
      factory: () => ({ getClient: async () => database }),
    }),
  );
  backend.add(
    createServiceFactory({
      service: coreServices.rootConfig,
      deps: {},
      factory: () => new ConfigReader(createConfig(options, token)),
    }),
  );
  backend.add(
    createServiceFactory({
      service: coreServices.rootLogger,
      deps: {},
      factory: () => new CollectedLogger(options.log),
    }),
  );
  backend.add(
    rootHttpRouterServiceFactory({
      configure: context => {
        server = context.server;
        context.applyDefaults();
      },
    }),
  );
  backend.add(
    createServiceFactory({
      service: catalogServiceRef,
      deps: {},
      factory: () => options.catalog,
    }),
  );
  backend.add(
    createServiceFactory({
      service: offlineRenderingServiceRef,
      deps: {},
      factory: () => options.offline,
    }),
  );
  backend.add(scaffolderPlugin);
  backend.add(goldenPathModule);
  async function stop(): Promise<void> {
    await backend.stop();
    await database.destroy();
  }
  try {
    await backend.start();
  } catch (error) {
    await stop();
    throw error;
  }
  const { port } = server?.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/scaffolder`,
    authorization: `Bearer ${token}`,
    stop,
  };
}

function createConfig(options: EngineOptions, token: string): JsonObject {
  const { app, backend, goldenPath } = options.config;
  return {
    app,
    backend: {
      ...backend,
      listen: { host: '127.0.0.1', port: 0 },
      workingDirectory: options.directory,
      auth: {
        externalAccess: [
          { type: 'static', options: { token, subject: 'golden-path' } },
        ],
      },
    },
    goldenPath,
    integrations: { github: options.githubHosts.map(host => ({ host })) },
    permission: { enabled: false },
    // Nobody else listens, and asking for news would keep the process alive.
    events: { useEventBus: 'never' },
    // Dry runs happen at once; nothing waits for tasks to do.
    scaffolder: { concurrentTasksLimit: 0 },
  };
}
