import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError, toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  LOCAL_GIT_HOST,
  type RepositoryLocation,
} from '@internal/plugin-golden-path-common';
import type { RunStore } from '../runs/RunStore';
import { registerExamples } from './register.examples';
import { requireActiveRun } from './requireActiveRun';

const FIRST_PAUSE_MILLISECONDS = 100;
const LONGEST_PAUSE_MILLISECONDS = 1000;

/** What {@link createRegisterAction} works with. */
export interface RegisterActionOptions {
  auth: AuthService;
  catalog: CatalogService;
  runs: RunStore;
  /** How long the catalog has to take in a new service. */
  timeoutMilliseconds?: number;
}

/**
 * Makes `golden-path:register`: the service comes into the catalog.
 *
 * @param options - what it works with
 */
export function createRegisterAction(options: RegisterActionOptions) {
  const { auth, catalog, runs, timeoutMilliseconds = 60_000 } = options;
  return createTemplateAction({
    id: 'golden-path:register',
    description:
      "Waits until the service is in the catalog. The portal's own Git host brings its repositories there by itself; for GitHub the location is registered first.",
    examples: registerExamples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Name of the service'),
        catalogInfoUrl: z =>
          z
            .string()
            .describe(
              'Address of its catalog-info.yaml, as golden-path:publish gives it',
            ),
      },
      output: {
        entityRef: z => z.string().describe('The service in the catalog'),
        catalogInfoUrl: z =>
          z.string().describe('Address of its catalog-info.yaml'),
      },
    },
    async handler(ctx) {
      const { name, catalogInfoUrl } = ctx.input;
      const entityRef = `component:default/${name}`;
      if (!ctx.isDryRun) {
        const run = await requireActiveRun(runs, ctx.task.id, [
          'publishing',
          'registered',
        ]);
        // Registering locations is for the platform team; whether the initiator may create a service
        // was decided when the run reserved its name, without which there is no active run. In its
        // own name the portal registers nothing but the repository of that run.
        const credentials = await auth.getOwnServiceCredentials();
        if (run.location.host !== LOCAL_GIT_HOST) {
          requireInside(catalogInfoUrl, run.location);
          ctx.logger.info(`Registering ${catalogInfoUrl} in the catalog`);
          await addLocation(catalog, catalogInfoUrl, credentials);
        }
        ctx.logger.info(`Waiting for ${entityRef} to be in the catalog`);
        await waitForEntity({
          catalog,
          entityRef,
          credentials,
          catalogInfoUrl,
          timeoutMilliseconds,
          signal: ctx.signal,
        });
        if (
          !(await runs.move(
            ctx.task.id,
            ['publishing', 'registered'],
            'registered',
          ))
        ) {
          throw new ConflictError(
            'This run was given up while it was registering; start a new one',
          );
        }
      }
      ctx.output('entityRef', entityRef);
      ctx.output('catalogInfoUrl', catalogInfoUrl);
    },
  });
}

function requireInside(url: string, location: RepositoryLocation): void {
  const { host, owner, repository } = location;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const path = parsed?.pathname.toLowerCase() ?? '';
  if (
    parsed?.host !== host.toLowerCase() ||
    !path.startsWith(`/${owner}/${repository}/`.toLowerCase())
  ) {
    throw new InputError(
      `The address of catalog-info.yaml has to be inside ${host}/${owner}/${repository}`,
    );
  }
}

async function addLocation(
  catalog: CatalogService,
  target: string,
  credentials: BackstageCredentials,
): Promise<void> {
  try {
    await catalog.addLocation({ type: 'url', target }, { credentials });
  } catch (error) {
    const known = await catalog.getLocationByRef(`url:${target}`, {
      credentials,
    });
    if (!known) {
      throw error;
    }
  }
}

async function waitForEntity(options: {
  catalog: CatalogService;
  entityRef: string;
  credentials: BackstageCredentials;
  catalogInfoUrl: string;
  timeoutMilliseconds: number;
  signal?: AbortSignal;
}): Promise<void> {
  const { catalog, entityRef, credentials, signal } = options;
  const deadline = Date.now() + options.timeoutMilliseconds;
  let pause = FIRST_PAUSE_MILLISECONDS;
  let lastError: Error | undefined;
  for (;;) {
    signal?.throwIfAborted();
    try {
      if (await catalog.getEntityByRef(entityRef, { credentials })) {
        return;
      }
      lastError = undefined;
    } catch (error) {
      // A catalog that is restarting is back before the time is over.
      lastError = toError(error);
    }
    if (Date.now() + pause > deadline) {
      const seconds = Math.round(options.timeoutMilliseconds / 1000);
      throw new Error(
        `${entityRef} did not come into the catalog within ${seconds} seconds; ${
          lastError
            ? `the catalog answered: ${lastError.message}`
            : `${options.catalogInfoUrl} may be unreadable or refused by the catalog`
        }`,
        { cause: lastError },
      );
    }
    await sleep(pause, undefined, { signal });
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS);
  }
}
