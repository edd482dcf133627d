/**
 * A backend in a process of its own, so that a test can kill it without any farewell.
 *
 * It hangs where the environment variable HANG_AT says: at the action `test:hang`, or in the middle
 * of publishing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import workspaceDatabaseModule from '@backstage/plugin-scaffolder-backend-module-workspace-database';
import {
  createTemplateAction,
  scaffolderActionsExtensionPoint,
} from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import {
  createLocalGitHost,
  type LocalGitHost,
  localGitServiceRef,
} from '@internal/plugin-local-git-node';
import { scaffolderModuleGoldenPath } from '../module';
import { createTemplateDirectory } from './createTemplateDirectory';
import { createCatalog } from './createCatalog';
import { insertStep } from './insertStep';
import { overrideGit } from './overrideGit';

interface Settings {
  config: JsonObject;
  templateDirectory: string;
  /**
   * Id of the step before which it hangs, `publish` or `gitops` for the middle of these, or
   * `gitops-merged` for after the merge; with `fail` it fails before it registers.
   */
  hangAt?: string;
}

async function hang(): Promise<never> {
  process.send?.('hanging');
  for (;;) {
    await sleep(60_000);
  }
}

/** Methods of the Git host that hang. */
const HANGING: Record<string, Partial<LocalGitHost>> = {
  publish: { resolveCommit: hang },
  gitops: { merge: hang },
  'gitops-merged': { deleteBranch: hang },
};

async function main(settings: Settings): Promise<void> {
  const { config, templateDirectory, hangAt } = settings;
  const catalog = createCatalog();
  catalog.add(
    await createTemplateDirectory(
      templateDirectory,
      insertStep('register', 'test:hang'),
    ),
  );

  const backend = createBackend();
  backend.add(scaffolderPlugin);
  backend.add(workspaceDatabaseModule);
  backend.add(scaffolderModuleGoldenPath);
  backend.add(
    createServiceFactory({
      service: coreServices.rootConfig,
      deps: {},
      factory: () => new ConfigReader(config),
    }),
  );
  backend.add(
    createServiceFactory({
      service: catalogServiceRef,
      deps: {},
      factory: () => catalog.asService(),
    }),
  );
  backend.add(
    createServiceFactory({
      service: localGitServiceRef,
      deps: { logger: coreServices.rootLogger },
      async factory({ logger }) {
        const git = await createLocalGitHost({
          config: new ConfigReader(config),
          logger,
        });
        await catalog.takeInAll(git);
        catalog.follow(git);
        return overrideGit(git, HANGING[hangAt ?? ''] ?? {});
      },
    }),
  );
  backend.add(
    createBackendModule({
      pluginId: 'scaffolder',
      moduleId: 'test-actions',
      register(registration) {
        registration.registerInit({
          deps: { actions: scaffolderActionsExtensionPoint },
          async init({ actions }) {
            actions.addActions(
              createTemplateAction({
                id: 'test:hang',
                schema: { input: {}, output: {} },
                async handler() {
                  if (hangAt === 'register') {
                    await hang();
                  }
                  if (hangAt === 'fail') {
                    throw new Error('This was to be expected');
                  }
                },
              }),
            );
          },
        });
      },
    }),
  );
  await backend.start();
  process.send?.('started');
}

process.on('message', message => {
  main(message as Settings).catch(error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
});
