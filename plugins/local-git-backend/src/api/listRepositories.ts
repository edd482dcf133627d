import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Page, Repository } from '@internal/plugin-local-git-common';
import type { LocalGitHost } from '@internal/plugin-local-git-node';
import { z } from 'zod/v3';
import type { RepositoryAccess } from '../access/RepositoryAccess';
import { decodeCursor, encodeCursor } from './cursor';

/** What to list. */
export interface ListRepositoriesOptions {
  /** Only those of this owner. */
  owner?: string;
  /** Only those of this name. */
  name?: string;
  /** Only those whose owner, name or description has this in it, whatever the case. */
  search?: string;
  limit: number;
  cursor?: string;
}

const cursorSchema = z.object({ after: z.string() });

/** One page of the repositories that somebody may read, by owner and name. */
export async function listRepositories(
  { host, access }: { host: LocalGitHost; access: RepositoryAccess },
  credentials: BackstageCredentials,
  options: ListRepositoriesOptions,
): Promise<Page<Repository>> {
  const { owner, name, limit, cursor } = options;
  const search = options.search?.trim().toLowerCase() ?? '';
  const after = cursor && decodeCursor(cursorSchema, cursor).after;
  const all = (await host.listRepositories()).filter(
    each =>
      (owner === undefined || each.owner === owner) &&
      (name === undefined || each.name === name) &&
      `${each.owner}/${each.name}\n${each.description ?? ''}`
        .toLowerCase()
        .includes(search),
  );
  const readable = await access.filterReadable(credentials, all);
  const remaining = after
    ? readable.filter(each => sortKey(each) > after)
    : readable;
  const items = remaining.slice(0, limit);
  return {
    items,
    totalItems: readable.length,
    ...(remaining.length > limit && {
      nextCursor: encodeCursor({ after: sortKey(items[items.length - 1]) }),
    }),
  };
}

// A character that sorts before all that a name may have, so that keys sort as the host does.
function sortKey({ owner, name }: Repository): string {
  return `${owner}\u0000${name}`;
}
