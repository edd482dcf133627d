/**
 * The one spelling of a repository's address that Argo CD compares by: without `.git`, a slash at
 * the end, or capital letters.
 *
 * @param address - as somebody wrote it
 */
export function normalizeRepositoryAddress(address: string): string {
  return address
    .trim()
    .toLowerCase()
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

/** Whether two addresses are of the same repository. */
export function isSameRepository(one: string, other: string): boolean {
  return normalizeRepositoryAddress(one) === normalizeRepositoryAddress(other);
}
