import type { ActionContext } from '@backstage/plugin-scaffolder-node';

/**
 * Whom to name as the author of the first commit.
 *
 * @param user - who started the run
 * @returns undefined when the catalog has no e-mail address of theirs
 */
export function findAuthor(
  user: ActionContext<{}>['user'],
): { name: string; email: string } | undefined {
  const profile = user?.entity?.spec?.profile;
  if (!profile?.email) {
    return undefined;
  }
  return {
    name: profile.displayName ?? user?.entity?.metadata.name ?? profile.email,
    email: profile.email,
  };
}
