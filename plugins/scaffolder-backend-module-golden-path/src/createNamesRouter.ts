import type {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  findServiceNameProblems,
  GoldenPathInputError,
  parseRepositoryUrl,
  type RepositoryLocation,
} from '@internal/plugin-golden-path-common';
import type { Router as ExpressRouter } from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { authorizeCreation } from './authorizeCreation';
import type { NameChecker } from './names/NameChecker';
import { type GoldenPathConfig, resolveHost } from './readGoldenPathConfig';
import type { RunStore } from './runs/RunStore';

/** The longest name worth looking at; a service's own limit is below. */
const LONGEST_NAME = 253;

const querySchema = z.strictObject({ repoUrl: z.string().optional() });

/** Answer of `GET /golden-path/names/:name`. */
export interface NameCheckResponse {
  name: string;
  available: boolean;
  /** What is wrong with the name, one sentence each. */
  problems: string[];
}

/** What {@link createNamesRouter} works with. */
export interface NamesRouterOptions {
  config: GoldenPathConfig;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  names: NameChecker;
  runs: RunStore;
}

/**
 * The routes that the golden path adds to the scaffolder's API.
 *
 * @param options - what they work with
 */
export function createNamesRouter(options: NamesRouterOptions): ExpressRouter {
  const { config, httpAuth, permissions, names, runs } = options;
  const router = Router();

  // Whether a service could have this name.
  router.get('/golden-path/names/:name', async (request, response) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const { name } = request.params;
    const location = readLocation(config, name, request.query);
    await authorizeCreation(permissions, credentials, location);

    const problems = findServiceNameProblems(name, config).map(
      problem => problem.message,
    );
    if (problems.length === 0) {
      problems.push(...(await names.findConflicts(name, location)));
    }
    if (problems.length === 0 && (await runs.findByReservedName(name))) {
      problems.push(
        `The name "${name}" is taken: a service of that name is being made right now`,
      );
    }
    response.json({
      name,
      available: problems.length === 0,
      problems,
    } satisfies NameCheckResponse);
  });

  return router;
}

function readLocation(
  config: GoldenPathConfig,
  name: string,
  query: unknown,
): RepositoryLocation {
  if (name.length > LONGEST_NAME) {
    throw new InputError(
      `The name has ${name.length} characters, that cannot be a name`,
    );
  }
  const parsed = querySchema.safeParse(query);
  if (!parsed.success) {
    throw new InputError('The only query parameter is repoUrl, given once');
  }
  const { repoUrl } = parsed.data;
  if (repoUrl === undefined) {
    return { ...config.publisher, repository: name };
  }
  try {
    const location = parseRepositoryUrl(repoUrl);
    return { ...location, host: resolveHost(config, location.host) };
  } catch (error) {
    if (error instanceof GoldenPathInputError) {
      throw new InputError(error.message, error);
    }
    throw error;
  }
}
