import { minimatch } from 'minimatch';

/** Who decides about a file: the path (updates replace it) or the team (updates leave it). */
export type FileOwner = 'path' | 'team';

/** Which files of a service belong to the golden path. */
export interface OwnershipPatterns {
  /** Glob patterns of files that belong to the path. */
  pathOwned: readonly string[];
  /** Glob patterns of files that belong to the team although one of the others matches them. */
  teamOwned: readonly string[];
}

/**
 * Who owns a file. What no pattern names belongs to the team.
 *
 * @param path - path of the file from the root of the repository, with forward slashes
 * @param patterns - the patterns of the template
 */
export function findFileOwner(
  path: string,
  patterns: OwnershipPatterns,
): FileOwner {
  const matches = (pattern: string) => minimatch(path, pattern, { dot: true });
  return patterns.pathOwned.some(matches) && !patterns.teamOwned.some(matches)
    ? 'path'
    : 'team';
}
