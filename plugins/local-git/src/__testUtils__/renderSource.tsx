import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { identityApiRef } from '@backstage/frontend-plugin-api';
import type {
  Branch,
  Commit,
  Repository,
  TreeEntry,
} from '@internal/plugin-local-git-common';
import { type LocalGitApi, localGitApiRef } from '../api/LocalGitApi';
import { localGitPlugin } from '../plugin';

/** A commit, an hour old. */
export const commit: Commit = {
  id: '0123456789abcdef0123456789abcdef01234567',
  subject: 'Write the service',
  authorName: 'Ada',
  authorEmail: 'ada@example.com',
  committedAt: new Date(Date.now() - 3_700_000).toISOString(),
};

/** A repository of the name given. */
export function repositoryOf(name: string): Repository {
  return {
    owner: 'commerce',
    name,
    cloneUrl: `http://localhost:7007/api/local-git/commerce/${name}.git`,
    webUrl: `http://localhost:3000/source/commerce/${name}`,
    defaultBranch: 'main',
    description: `The ${name} service`,
    ownerRef: 'group:default/orders-team',
    createdAt: '2026-05-01T12:00:00Z',
  };
}

/** Branches of the names given, the first being the default. */
export function branchesOf(...names: string[]): Branch[] {
  return names.map((name, index) => ({ name, isDefault: index === 0, commit }));
}

/** An entry of a directory, last changed by {@link commit}. */
export function entryOf(
  path: string,
  type: TreeEntry['type'] = 'file',
): TreeEntry {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { name, path, type, lastCommit: commit };
}

/** What the backend says to a question for something that it does not have. */
export function notFound(): Error {
  return Object.assign(new Error('There is no such thing'), {
    statusCode: 404,
  });
}

/** Opens the portal at a page of the plugin; what is left out of the API fails. */
export function renderSource(path: string, api: Partial<LocalGitApi>) {
  const fail = () => Promise.reject(new Error('This was not expected'));
  const whole: LocalGitApi = {
    listRepositories: fail,
    getRepository: async ({ name }) => repositoryOf(name),
    listBranches: async () => branchesOf('main'),
    listDirectory: fail,
    getBlob: fail,
    getRaw: fail,
    ...api,
  };
  return renderTestApp({
    features: [localGitPlugin],
    initialRouteEntries: [path],
    apis: [
      [localGitApiRef, whole],
      [
        identityApiRef,
        mockApis.identity({
          userEntityRef: 'user:default/ada',
          token: 'my-token',
        }),
      ],
    ],
  });
}
