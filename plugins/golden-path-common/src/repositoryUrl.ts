import { GoldenPathInputError } from './GoldenPathInputError';

/** The host name that stands for the portal's own Git host. */
export const LOCAL_GIT_HOST = 'local-git';

/** Where a repository is or will be. */
export interface RepositoryLocation {
  /** `local-git`, or the host of a GitHub integration, with its port where it has one. */
  host: string;
  /** Organisation, user or team that the repository belongs to. */
  owner: string;
  /** Name of the repository. */
  repository: string;
}

const HOST_PATTERN = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$/i;
const OWNER_PATTERN = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i;
const REPOSITORY_PATTERN = /^[a-z0-9._-]+$/i;

/**
 * Takes a scaffolder repository address apart.
 *
 * @param repoUrl - `<host>?owner=<owner>&repo=<name>`
 * @throws GoldenPathInputError when it is not one
 */
export function parseRepositoryUrl(repoUrl: string): RepositoryLocation {
  const [host, query, ...rest] = repoUrl.split('?');
  const parameters = new URLSearchParams(query ?? '');
  const owner = parameters.get('owner') ?? '';
  const repository = parameters.get('repo') ?? '';
  const problems: string[] = [];
  if (query === undefined || rest.length > 0) {
    problems.push(
      'The repository address has to look like host?owner=owner&repo=name',
    );
  } else {
    if (!HOST_PATTERN.test(host)) {
      problems.push('The repository address does not start with a host name');
    }
    if (!OWNER_PATTERN.test(owner)) {
      problems.push('The repository address has no usable owner');
    }
    if (!REPOSITORY_PATTERN.test(repository) || /^\.+$/.test(repository)) {
      problems.push('The repository address has no usable repository name');
    }
    const unknown = [...new Set(parameters.keys())].filter(
      key => key !== 'owner' && key !== 'repo',
    );
    if (unknown.length > 0) {
      problems.push('The repository address takes owner and repo only');
    }
    if (
      parameters.getAll('owner').length > 1 ||
      parameters.getAll('repo').length > 1
    ) {
      problems.push(
        'The repository address names an owner or repository twice',
      );
    }
  }
  if (problems.length > 0) {
    throw new GoldenPathInputError(problems);
  }
  return { host: host.toLowerCase(), owner, repository };
}

/**
 * The reverse of {@link parseRepositoryUrl}.
 *
 * @param location - where the repository is
 */
export function formatRepositoryUrl(location: RepositoryLocation): string {
  const query = new URLSearchParams({
    owner: location.owner,
    repo: location.repository,
  });
  return `${location.host}?${query}`;
}
