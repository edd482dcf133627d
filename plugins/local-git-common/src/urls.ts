import {
  pathProblem,
  refProblem,
  repositoryNameProblem,
  repositoryOwnerProblem,
} from './names';

/** A place in a repository of the embedded Git host. */
export interface LocalGitLocation {
  owner: string;
  name: string;
  /** Absent when the address is that of the repository itself. */
  kind?: 'tree' | 'blob';
  /** Branch, tag or commit id, decoded; absent when the address is that of the repository itself. */
  ref?: string;
  /** Decoded path from the root of the repository; empty for the root. */
  path: string;
}

/**
 * The address for `git clone`.
 *
 * @param apiUrl - address of the plugin's API, `<backend.baseUrl>/api/local-git`
 */
export function buildCloneUrl(
  apiUrl: string,
  repository: { owner: string; name: string },
): string {
  return `${withoutTrailingSlash(apiUrl)}/${repository.owner}/${
    repository.name
  }.git`;
}

/**
 * The address of a file (`blob`) or directory (`tree`). With the API's address as the base, it is
 * what the catalog and the UrlReader use; with `<app.baseUrl>/source`, the page that shows it.
 * The address of a directory ends in a slash, so that relative addresses resolve against it.
 *
 * @param baseUrl - `<backend.baseUrl>/api/local-git` or `<app.baseUrl>/source`
 */
export function buildFileUrl(
  baseUrl: string,
  location: {
    owner: string;
    name: string;
    kind: 'tree' | 'blob';
    ref: string;
    path?: string;
  },
): string {
  const { owner, name, kind, ref, path = '' } = location;
  const segments = path.split('/').filter(Boolean).map(encodeURIComponent);
  const url = [
    withoutTrailingSlash(baseUrl),
    owner,
    name,
    kind,
    encodeURIComponent(ref),
    ...segments,
  ].join('/');
  return kind === 'tree' ? `${url}/` : url;
}

/**
 * Takes apart what {@link buildFileUrl} and {@link buildCloneUrl} build. Undefined when the address
 * is not below one of the bases, or is no valid address of a repository, file or directory.
 *
 * @param url - the address, absolute
 * @param baseUrls - addresses of the plugin's API
 */
export function parseLocalGitUrl(
  url: string,
  baseUrls: string[],
): LocalGitLocation | undefined {
  const parsed = parseUrl(url);
  if (!parsed) {
    return undefined;
  }
  for (const baseUrl of baseUrls) {
    const base = parseUrl(`${withoutTrailingSlash(baseUrl)}/`);
    if (
      base &&
      base.origin === parsed.origin &&
      parsed.pathname.startsWith(base.pathname)
    ) {
      return parsePath(parsed.pathname.slice(base.pathname.length));
    }
  }
  return undefined;
}

function parsePath(pathname: string): LocalGitLocation | undefined {
  const segments = decodeSegments(pathname.replace(/\/+$/, ''));
  if (!segments || segments.length < 2) {
    return undefined;
  }
  const [owner, rawName, kind, ref, ...rest] = segments;
  const name = kind === undefined ? rawName.replace(/\.git$/, '') : rawName;
  if (repositoryOwnerProblem(owner) || repositoryNameProblem(name)) {
    return undefined;
  }
  if (kind === undefined) {
    return { owner, name, path: '' };
  }
  if (rest.some(segment => segment.includes('/'))) {
    return undefined;
  }
  const path = rest.join('/');
  if (
    (kind !== 'tree' && kind !== 'blob') ||
    ref === undefined ||
    refProblem(ref) ||
    pathProblem(path)
  ) {
    return undefined;
  }
  return { owner, name, kind, ref, path };
}

function decodeSegments(pathname: string): string[] | undefined {
  try {
    return pathname.split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function parseUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
