import type {
  AuthService,
  BackstageCredentials,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  type Answers,
  completeAnswers,
  formatRepositoryUrl,
  parseRepositoryUrl,
  type RepositoryLocation,
  toTemplateValues,
} from '@internal/plugin-golden-path-common';
import { authorizeCreation } from '../authorizeCreation';
import type { RepositoryHosts } from '../hosts/RepositoryHosts';
import type { NameChecker } from '../names/NameChecker';
import { findPlatformValues } from '../platform/findPlatformValues';
import type { OfflineRendering } from '../platform/OfflineRendering';
import { type GoldenPathConfig, resolveHost } from '../readGoldenPathConfig';
import type { RunStore } from '../runs/RunStore';
import type { RunUndo } from '../undo/RunUndo';
import { answersSchema } from './answersSchema';
import { platformSchema } from './platformSchema';
import { readerCredentials } from './readerCredentials';
import { requireActiveRun } from './requireActiveRun';
import { reserveNameExamples } from './reserveName.examples';

/** What {@link createReserveNameAction} works with. */
export interface ReserveNameActionOptions {
  config: GoldenPathConfig;
  catalog: CatalogService;
  auth: AuthService;
  permissions: PermissionsService;
  hosts: RepositoryHosts;
  names: NameChecker;
  runs: RunStore;
  undo: RunUndo;
  offline: OfflineRendering;
}

/**
 * Makes `golden-path:name:reserve`: checks everything that was answered, and takes the name.
 *
 * @param options - what it works with
 */
export function createReserveNameAction(options: ReserveNameActionOptions) {
  return createTemplateAction({
    id: 'golden-path:name:reserve',
    description:
      'Checks the answers, the owner, the system, the permission to create and the name, and holds the name for this run. Changes nothing when anything is wrong.',
    examples: reserveNameExamples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Name of the service'),
        description: z => z.string().describe('What the service is for'),
        owner: z =>
          z
            .string()
            .describe('Group that owns it, as a name or an entity reference'),
        language: z => z.string().describe('nodejs or python').optional(),
        database: z => z.string().describe('postgresql or none').optional(),
        messaging: z => z.string().describe('rabbitmq or none').optional(),
        cache: z => z.string().describe('redis or none').optional(),
        system: z =>
          z
            .string()
            .describe('System it is part of, as a name or an entity reference')
            .optional(),
        tier: z => z.number().describe('1, 2 or 3').optional(),
        repoUrl: z =>
          z
            .string()
            .describe(
              'Where its repository goes, host?owner=owner&repo=name; left out, the configured publisher',
            )
            .optional(),
      },
      output: {
        name: z => z.string().describe('Name of the service'),
        owner: z => z.string().describe('Owning group, full reference'),
        ownerName: z => z.string().describe('Name of the owning group'),
        system: z => z.string().describe('System, full reference'),
        systemName: z => z.string().describe('Name of the system'),
        language: z => z.string().describe('Language'),
        database: z => z.string().describe('postgresql or none'),
        messaging: z => z.string().describe('rabbitmq or none'),
        cache: z => z.string().describe('redis or none'),
        tier: z => z.number().describe('1, 2 or 3'),
        host: z => z.string().describe('Git host'),
        repoOwner: z => z.string().describe('Owner of the repository'),
        repoUrl: z => z.string().describe('host?owner=owner&repo=name'),
        answers: z =>
          answersSchema(z).describe('All answers, complete, for the lineage'),
        platform: z =>
          platformSchema(z).describe(
            'The platform and the place of the service on it, for the lineage',
          ),
        values: z =>
          z
            .record(z.union([z.string(), z.number(), platformSchema(z)]))
            .describe('What to render the skeletons with'),
      },
    },
    async handler(ctx) {
      const { config, names, permissions, catalog } = options;
      const offline = ctx.isDryRun ? options.offline.current() : undefined;
      const answers = offline?.platform
        ? completeAnswers(ctx.input, config)
        : completeFor(config, ctx.input);
      const location = parseRepositoryUrl(answers.repoUrl);
      const credentials = await ctx.getInitiatorCredentials();
      await authorizeCreation(permissions, credentials, location);
      const reader = await readerCredentials(options.auth, credentials);
      await requireEntity(catalog, reader, 'owner', answers.owner);
      await requireEntity(catalog, reader, 'system', answers.system);

      if (offline) {
        ctx.logger.info(`Nobody is asked whether "${answers.name}" is free`);
      } else if (ctx.isDryRun) {
        throwOnConflict(await names.findConflicts(answers.name, location));
      } else {
        await reserve(options, ctx.task.id, answers.name, location, ctx.logger);
      }

      ctx.logger.info(`The answers for "${answers.name}" are complete`, {
        name: answers.name,
        repoUrl: answers.repoUrl,
      });
      const platform =
        offline?.platform ??
        findPlatformValues({ ...options, repoUrl: answers.repoUrl });
      const values = toTemplateValues(answers, platform);
      ctx.output('name', values.name);
      ctx.output('owner', values.owner);
      ctx.output('ownerName', values.ownerName);
      ctx.output('system', values.system);
      ctx.output('systemName', values.systemName);
      ctx.output('language', values.language);
      ctx.output('database', values.database);
      ctx.output('messaging', values.messaging);
      ctx.output('cache', values.cache);
      ctx.output('tier', values.tier);
      ctx.output('host', location.host);
      ctx.output('repoOwner', location.owner);
      ctx.output('repoUrl', answers.repoUrl);
      ctx.output('answers', answers);
      ctx.output('platform', platform);
      ctx.output('values', { ...values });
    },
  });
}

function completeFor(
  config: GoldenPathConfig,
  given: Parameters<typeof completeAnswers>[0],
): Answers {
  const answers = completeAnswers(given, config);
  const location = parseRepositoryUrl(answers.repoUrl);
  return {
    ...answers,
    repoUrl: formatRepositoryUrl({
      ...location,
      host: resolveHost(config, location.host),
    }),
  };
}

async function requireEntity(
  catalog: CatalogService,
  credentials: BackstageCredentials,
  what: string,
  entityRef: string,
): Promise<void> {
  if (!(await catalog.getEntityByRef(entityRef, { credentials }))) {
    throw new InputError(`The ${what} ${entityRef} is not in the catalog`);
  }
}

async function reserve(
  options: ReserveNameActionOptions,
  taskId: string,
  name: string,
  location: RepositoryLocation,
  logger: LoggerService,
): Promise<void> {
  const { runs, undo, names } = options;
  let holder = await runs.reserve({ taskId, name, location });
  if (holder.taskId !== taskId && (await undo.settle(holder, logger))) {
    // The other run is over and had not been tidied up yet.
    holder = await runs.reserve({ taskId, name, location });
  }
  if (holder.taskId !== taskId) {
    throw new ConflictError(
      `The name "${name}" is taken: another run is making a service of that name right now`,
    );
  }
  await requireActiveRun(runs, taskId, ['active', 'publishing', 'registered']);
  // Only now, while nobody else can take the name, is it worth asking who has it.
  try {
    throwOnConflict(await names.findConflicts(name, location, taskId));
  } catch (error) {
    await runs.move(taskId, ['active'], 'undone');
    throw error;
  }
}

function throwOnConflict(conflicts: string[]): void {
  if (conflicts.length > 0) {
    throw new ConflictError(conflicts.join('; '));
  }
}
