/** The longest name of a repository or its owner, in characters. */
export const MAXIMUM_NAME_LENGTH = 99;

const NAME_PATTERN = /^[a-z0-9][a-z0-9._-]*$/;

// The first part of a repository's address shares its place with the API's own routes.
const RESERVED_OWNERS = new Set(['repos', 'openapi.yaml', 'health']);

/**
 * What is wrong with a repository's name, as a sentence for people; undefined when nothing is.
 *
 * @param name - the name, without `.git`
 */
export function repositoryNameProblem(name: string): string | undefined {
  return nameProblem(name, 'repository name');
}

/**
 * What is wrong with the name of a repository's owner; undefined when nothing is.
 *
 * @param owner - the first part of `owner/name`
 */
export function repositoryOwnerProblem(owner: string): string | undefined {
  if (RESERVED_OWNERS.has(owner)) {
    return `The owner name "${owner}" is reserved`;
  }
  return nameProblem(owner, 'owner name');
}

/**
 * What is wrong with the name of a branch, a tag or a commit id; undefined when nothing is.
 *
 * @param ref - a short name, without `refs/heads/`
 */
export function refProblem(ref: string): string | undefined {
  const wrong =
    ref === '' ||
    ref.length > 200 ||
    // Git's own rules (git-check-ref-format), and no revision syntax.
    /[\p{Cc} ~^:?*[\\]/u.test(ref) ||
    /^[-/.]|[/.]$|\.\.|\/\/|\/\.|@\{|\.lock(\/|$)/.test(ref) ||
    ref === '@';
  return wrong
    ? `"${printable(ref)}" is not the name of a branch, tag or commit`
    : undefined;
}

/**
 * What is wrong with a path inside a repository; undefined when nothing is. The empty path is the
 * root.
 *
 * @param path - a path from the root of the repository, without a leading slash
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') {
    return undefined;
  }
  const wrong =
    path.length > 4096 ||
    path.includes('\u0000') ||
    path
      .split('/')
      .some(segment => segment === '' || segment === '.' || segment === '..');
  return wrong
    ? `"${printable(path)}" is not a path inside a repository`
    : undefined;
}

function nameProblem(name: string, what: string): string | undefined {
  if (name === '') {
    return `The ${what} is empty`;
  }
  if (name.length > MAXIMUM_NAME_LENGTH) {
    return `The ${what} is longer than ${MAXIMUM_NAME_LENGTH} characters`;
  }
  if (!NAME_PATTERN.test(name)) {
    return `The ${what} "${printable(
      name,
    )}" may only have lower-case letters, digits, ".", "_" and "-", and starts with a letter or digit`;
  }
  if (name.includes('..') || name.endsWith('.')) {
    return `The ${what} "${name}" may not have ".." in it or end in "."`;
  }
  if (/\.(git|lock)$/.test(name)) {
    return `The ${what} "${name}" may not end in ".git" or ".lock"`;
  }
  return undefined;
}

function printable(text: string): string {
  const shown = text.replace(/[\p{Cc}"]/gu, '?');
  return shown.length > 100 ? `${shown.slice(0, 100)}…` : shown;
}
