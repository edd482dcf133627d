const DEFAULT_AUTHOR = { name: 'Causeway', email: 'causeway@localhost' };

/**
 * Tells git who a commit is by.
 *
 * @param author - checked; the portal itself when left out
 */
export function authorEnvironment(
  author: { name: string; email: string } = DEFAULT_AUTHOR,
): Record<string, string> {
  const { name, email } = author;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}
