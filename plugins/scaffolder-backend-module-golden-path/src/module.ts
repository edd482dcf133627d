import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  scaffolderActionsExtensionPoint,
  scaffolderServiceRef,
} from '@backstage/plugin-scaffolder-node';
import { scaffolderTemplatingExtensionPoint } from '@backstage/plugin-scaffolder-node/alpha';
import { checkGitOpsTree } from '@internal/plugin-golden-path-common';
import { localGitServiceRef } from '@internal/plugin-local-git-node';
import { createCheckTemplateAction } from './actions/checkTemplate';
import { createDeriveSloRulesAction } from './actions/deriveSloRules';
import { createProposeGitOpsAction } from './actions/proposeGitOps';
import { createPublishAction } from './actions/publish';
import { createRecordLineageAction } from './actions/recordLineage';
import { createRegisterAction } from './actions/register';
import { createReserveNameAction } from './actions/reserveName';
import { createUndoAction } from './actions/undo';
import { createValidateAction } from './actions/validate';
import { createNamesRouter } from './createNamesRouter';
import { markdownFilter } from './filters/markdownFilter';
import { createSchemaCheck } from './gitops/createSchemaCheck';
import { GithubGitOpsApi } from './gitops/GithubGitOpsApi';
import { GithubGitOpsHost } from './gitops/GithubGitOpsHost';
import type { GitOpsCheck } from './gitops/GitOpsHost';
import { GitOpsRepository } from './gitops/GitOpsRepository';
import { LocalGitOpsHost } from './gitops/LocalGitOpsHost';
import { GithubRepositoryHost } from './hosts/GithubRepositoryHost';
import { LocalGitRepositoryHost } from './hosts/LocalGitRepositoryHost';
import { createRepositoryHosts } from './hosts/RepositoryHosts';
import { NameChecker } from './names/NameChecker';
import { offlineRenderingServiceRef } from './platform/OfflineRendering';
import { readGoldenPathConfig } from './readGoldenPathConfig';
import { DatabaseRunStore } from './runs/DatabaseRunStore';
import { createTaskStatusReader } from './runs/TaskStatusReader';
import { RunUndo } from './undo/RunUndo';
import { scheduleUndo } from './undo/scheduleUndo';

/** The golden path's actions, template filter and name check, for the scaffolder. */
export const scaffolderModuleGoldenPath = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'golden-path',
  register(registration) {
    registration.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        database: coreServices.database,
        events: eventsServiceRef,
        git: localGitServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
        offline: offlineRenderingServiceRef,
        permissions: coreServices.permissions,
        reader: coreServices.urlReader,
        rootConfig: coreServices.rootConfig,
        scaffolder: scaffolderServiceRef,
        scheduler: coreServices.scheduler,
        templating: scaffolderTemplatingExtensionPoint,
      },
      async init(services) {
        const { auditor, auth, catalog, permissions } = services;
        const config = readGoldenPathConfig(services.rootConfig);
        const integrations = ScmIntegrations.fromConfig(services.rootConfig);
        const runs = await DatabaseRunStore.create(services.database);
        const credentials =
          DefaultGithubCredentialsProvider.fromIntegrations(integrations);
        const hosts = createRepositoryHosts({
          localGit: LocalGitRepositoryHost.create({
            git: services.git,
            ...config,
          }),
          github: GithubRepositoryHost.create({
            config: services.rootConfig,
            integrations,
            credentials,
            catalog,
            auth,
            appUrl: config.appUrl,
          }),
        });
        const { appUrl } = config;
        const checks: GitOpsCheck[] = [
          async files => checkGitOpsTree(files),
          createSchemaCheck({
            places: config.validation.places,
            logger: services.logger,
          }),
        ];
        const gitOps = GitOpsRepository.create({
          location: config.gitOps,
          localGit: LocalGitOpsHost.create({
            git: services.git,
            appUrl,
            checks,
          }),
          github: GithubGitOpsHost.create({
            api: GithubGitOpsApi.create({ integrations, credentials }),
            appUrl,
            checks,
          }),
        });
        const names = NameChecker.create({ catalog, auth, hosts, gitOps });
        const undo = RunUndo.create({
          runs,
          hosts,
          gitOps,
          auditor,
          tasks: createTaskStatusReader({
            scaffolder: services.scaffolder,
            auth,
          }),
        });

        services.templating.addTemplateFilters([markdownFilter]);
        services.actions.addActions(
          createReserveNameAction({
            config,
            catalog,
            auth,
            permissions,
            hosts,
            names,
            runs,
            undo,
            offline: services.offline,
          }),
          createRecordLineageAction({ reader: services.reader, integrations }),
          createCheckTemplateAction({ reader: services.reader, integrations }),
          createDeriveSloRulesAction(),
          createValidateAction(config.validation),
          createPublishAction({ hosts, runs }),
          createProposeGitOpsAction({
            gitOps,
            runs,
            auditor,
            offline: services.offline,
          }),
          createRegisterAction({ auth, catalog, runs }),
          createUndoAction({ undo }),
        );
        services.httpRouter.use(
          createNamesRouter({
            config,
            httpAuth: services.httpAuth,
            permissions,
            names,
            runs,
          }),
        );
        await scheduleUndo({
          runs,
          undo,
          events: services.events,
          scheduler: services.scheduler,
          logger: services.logger,
        });
      },
    });
  },
});
