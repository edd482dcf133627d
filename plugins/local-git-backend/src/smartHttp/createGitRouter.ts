import type {
  AuditorService,
  AuthService,
  BackstageCredentials,
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { AuthenticationError, isError, toError } from '@backstage/errors';
import type { Repository } from '@internal/plugin-local-git-common';
import {
  listReferences,
  type LocalGitHost,
} from '@internal/plugin-local-git-node';
import type { NextFunction, Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { RepositoryAccess } from '../access/RepositoryAccess';
import { type GitService, runHttpBackend } from './runHttpBackend';
import { useBasicAsBearer } from './useBasicAsBearer';

/** What the smart HTTP routes need. */
export interface GitRouterOptions {
  host: LocalGitHost;
  access: RepositoryAccess;
  auth: AuthService;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  logger: LoggerService;
  /** Whether reading takes no credentials. */
  anonymousRead: boolean;
  /** The largest request body, in bytes. */
  maximumPushBytes: number;
  /** How long one request may take, in milliseconds. */
  timeout: number;
}

const SERVICES: GitService[] = ['git-upload-pack', 'git-receive-pack'];

// How git's error classes show up in HTTP; anything else is our fault.
const STATUS_BY_ERROR: Record<string, number> = {
  InputError: 400,
  AuthenticationError: 401,
  NotAllowedError: 403,
  NotFoundError: 404,
  PayloadTooLargeError: 413,
  TimeoutError: 504,
};

/**
 * Git's smart HTTP protocol below `/<owner>/<name>.git`, and nothing of the dumb one.
 *
 * @remarks
 *
 * The routes authenticate on their own, as git speaks HTTP Basic; they must be open in the plugin's
 * auth policy. No body parser may be in front of them.
 */
export function createGitRouter(options: GitRouterOptions): Router {
  const router = PromiseRouter();
  const base = '/:owner/:repository.git';

  router.get(`${base}/info/refs`, async (request, response) => {
    const service = SERVICES.find(each => each === request.query.service);
    if (!service) {
      response.status(404).type('text/plain').send('Use git 1.6.6 or newer\n');
      return;
    }
    await serve(options, { request, response, service, advertise: true });
    response.end();
  });

  for (const service of SERVICES) {
    router.post(`${base}/${service}`, async (request, response) => {
      if (request.get('content-type') !== `application/x-${service}-request`) {
        response.status(415).type('text/plain').send('Not a git request\n');
        return;
      }
      await serve(options, { request, response, service, advertise: false });
      response.end();
    });
  }

  // Below a repository's address there is nothing else, whoever asks.
  router.all(`${base}/*`, async (_request, response) => {
    response.status(404).type('text/plain').send('Not found\n');
  });

  router.use(
    base,
    (error: unknown, request: Request, response: Response, _: NextFunction) =>
      sendError(options.logger, error, request, response),
  );
  return router;
}

interface GitRequest {
  request: Request;
  response: Response;
  service: GitService;
  advertise: boolean;
}

async function serve(
  options: GitRouterOptions,
  git: GitRequest,
): Promise<void> {
  const { host, access } = options;
  const { request, service } = git;
  const isPush = service === 'git-receive-pack';
  const credentials = await authenticate(options, request, isPush);
  const repository = await access.getReadable(
    credentials,
    request.params.owner,
    request.params.repository,
  );
  if (!isPush) {
    await run(options, git, repository, credentials);
    return;
  }
  if (git.advertise) {
    await access.checkMay('update', credentials, repository);
    await run(options, git, repository, credentials);
    return;
  }
  const { owner, name } = repository;
  const event = await options.auditor.createEvent({
    eventId: 'repository-push',
    severityLevel: 'medium',
    request,
    meta: { owner, name },
  });
  try {
    await access.checkMay('update', credentials, repository);
    const directory = await host.getRepositoryDirectory(owner, name);
    const before = await listReferences(directory);
    await run(options, git, repository, credentials);
    const changed = before !== (await listReferences(directory));
    if (changed) {
      await host.announcePush(owner, name);
    }
    await event.success({ meta: { changed } });
  } catch (error) {
    await event.fail({ error: toError(error) });
    throw error;
  }
}

async function authenticate(
  options: GitRouterOptions,
  request: Request,
  isPush: boolean,
): Promise<BackstageCredentials> {
  useBasicAsBearer(request);
  const credentials = await options.httpAuth.credentials(request);
  if (
    options.auth.isPrincipal(credentials, 'none') &&
    (isPush || !options.anonymousRead)
  ) {
    throw new AuthenticationError(
      'Sign in with any user name and a Backstage token as the password',
    );
  }
  return credentials;
}

async function run(
  options: GitRouterOptions,
  git: GitRequest,
  repository: Repository,
  credentials: BackstageCredentials,
): Promise<void> {
  const { host, auth, maximumPushBytes, timeout } = options;
  let user: string | undefined;
  if (auth.isPrincipal(credentials, 'user')) {
    user = credentials.principal.userEntityRef;
  } else if (auth.isPrincipal(credentials, 'service')) {
    user = credentials.principal.subject;
  }
  await runHttpBackend({
    ...git,
    directory: await host.getRepositoryDirectory(
      repository.owner,
      repository.name,
    ),
    user,
    maximumBytes: maximumPushBytes,
    timeout,
  });
}

function sendError(
  logger: LoggerService,
  error: unknown,
  request: Request,
  response: Response,
): void {
  const status = isError(error) ? STATUS_BY_ERROR[error.name] ?? 500 : 500;
  if (status === 500) {
    logger.error('Serving a git client failed', toError(error));
  }
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (status === 401) {
    response.setHeader('WWW-Authenticate', 'Basic realm="Causeway"');
  }
  if (!request.complete) {
    // The rest of the request will not be read.
    response.setHeader('Connection', 'close');
  }
  const message = status === 500 ? 'The server failed' : toError(error).message;
  // Git shows people what is sent as plain text.
  response.status(status).type('text/plain').send(`${message}\n`);
}
