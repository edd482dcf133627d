import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import {
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
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  localGitRepositoryDeletePermission,
  localGitRepositoryUpdatePermission,
} from '@internal/plugin-local-git-common';
import {
  createLocalGitConditionalDecision,
  localGitConditions,
  type LocalGitHost,
  localGitServiceRef,
} from '@internal/plugin-local-git-node';
import localGitPlugin from '..';

const run = promisify(execFile);

/** A member of the team that owns the repository `commerce/orders`. */
export const OWNER = 'user:default/ada';
/** May read everything, and change nothing. */
export const READER = 'user:default/bob';
/** May do nothing at all. */
export const STRANGER = 'user:default/eve';

/** The entity reference of the team of {@link OWNER}. */
export const TEAM = 'group:default/orders-team';

const allow: PolicyDecision = { result: AuthorizeResult.ALLOW };
const deny: PolicyDecision = { result: AuthorizeResult.DENY };

// As the portal's policy decides: read for the signed-in, change for owners, all for machines.
const permissions: PermissionsService = {
  async authorize(requests, { credentials }) {
    const { principal } = credentials as { principal: { type: string } };
    const isOwner =
      (principal as { userEntityRef?: string }).userEntityRef === OWNER;
    return requests.map(() =>
      principal.type === 'service' || isOwner
        ? { result: AuthorizeResult.ALLOW }
        : { result: AuthorizeResult.DENY },
    );
  },
  async authorizeConditional(requests, options) {
    const { principal } = options?.credentials as {
      principal: { type: string; userEntityRef?: string };
    };
    return requests.map(({ permission }) => {
      if (principal.type === 'service') {
        return allow;
      }
      if (principal.userEntityRef === STRANGER) {
        return deny;
      }
      const isChange =
        permission.name === localGitRepositoryUpdatePermission.name ||
        permission.name === localGitRepositoryDeletePermission.name;
      return isChange
        ? createLocalGitConditionalDecision(
            localGitRepositoryUpdatePermission,
            localGitConditions.isRepositoryOwner({
              claims: principal.userEntityRef === OWNER ? [OWNER, TEAM] : [],
            }),
          )
        : allow;
    });
  },
};

/** Starts a backend with the plugin on a free port of this machine. */
export async function startGitBackend(options: {
  /** Where the repositories are. */
  directory: string;
  /** Added to `localGit` in the configuration. */
  localGit?: object;
}) {
  const hostHolder: { host?: LocalGitHost } = {};
  const auditor = mockServices.auditor.mock({
    createEvent: jest.fn(async () => ({
      success: jest.fn(async () => {}),
      fail: jest.fn(async () => {}),
    })),
  });
  const { server } = await startTestBackend({
    features: [
      localGitPlugin,
      createBackendModule({
        pluginId: 'local-git',
        moduleId: 'expose-host',
        register(env) {
          env.registerInit({
            deps: { host: localGitServiceRef },
            async init({ host }) {
              hostHolder.host = host;
            },
          });
        },
      }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:3000' },
          backend: { baseUrl: 'http://localhost:7007' },
          localGit: { directory: options.directory, ...options.localGit },
        },
      }),
      mockServices.httpAuth.factory({
        defaultCredentials: mockCredentials.none(),
      }),
      auditor.factory,
      createServiceFactory({
        service: coreServices.permissions,
        deps: {},
        factory: () => permissions,
      }),
    ],
  });
  const { port } = server.address() as AddressInfo;
  const apiUrl = `http://127.0.0.1:${port}/api/local-git`;
  if (!hostHolder.host) {
    throw new Error('The host was not created');
  }
  return { server, apiUrl, port, host: hostHolder.host, auditor };
}

/** The token of a user, or of a machine. */
export function tokenOf(user: string | undefined): string {
  return user
    ? mockCredentials.user.token(user)
    : mockCredentials.service.token();
}

/** Runs git as a person would, with nothing but what is given. */
export async function git(
  args: string[],
  options: { cwd?: string; token?: string } = {},
): Promise<{ stdout: string; stderr: string }> {
  const credential = Buffer.from(`anybody:${options.token ?? ''}`).toString(
    'base64',
  );
  const header = options.token
    ? ['-c', `http.extraHeader=Authorization: Basic ${credential}`]
    : [];
  return run(
    'git',
    [
      '-c',
      'user.name=Ada',
      '-c',
      'user.email=ada@example.com',
      ...header,
      ...args,
    ],
    {
      cwd: options.cwd,
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        LC_ALL: 'C.UTF-8',
      } as NodeJS.ProcessEnv,
    },
  );
}
