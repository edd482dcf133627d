import type { Branch, Commit } from '@internal/plugin-local-git-common';
import { runGit, streamGit } from './runGit';

const FIELDS = ['%H', '%s', '%an', '%ae', '%ct'];

// How far back the last change of a directory's entries is looked for.
const MAXIMUM_COMMITS_WALKED = 2_000;

/**
 * The history of a commit, newest first.
 *
 * @param gitDirectory - the bare repository
 * @param options - `path` limits it to the commits that changed something there
 */
export async function listCommits(
  gitDirectory: string,
  options: {
    commitId: string;
    path?: string;
    limit: number;
    offset?: number;
    signal?: AbortSignal;
  },
): Promise<{ commits: Commit[]; totalItems: number }> {
  const { commitId, path, limit, offset = 0, signal } = options;
  const pathspec = path ? ['--', path] : ['--'];
  const [log, count] = await Promise.all([
    runGit(
      [
        'log',
        '-z',
        `--format=${FIELDS.join('%x00')}`,
        `--max-count=${limit}`,
        `--skip=${offset}`,
        commitId,
        ...pathspec,
      ],
      { gitDirectory, signal },
    ),
    runGit(['rev-list', '--count', commitId, ...pathspec], {
      gitDirectory,
      signal,
    }),
  ]);
  const fields = log.toString('utf8').split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + FIELDS.length <= fields.length; at += FIELDS.length) {
    commits.push(parseCommit(fields.slice(at, at + FIELDS.length)));
  }
  return { commits, totalItems: Number(count.toString('utf8')) };
}

/**
 * The last commit that changed each entry of a directory, as seen from the mainline. Entries that
 * were last changed further back than is looked are not in the result.
 *
 * @param directory - path of the directory, empty for the root
 * @param names - the names of the entries
 */
export async function findLastCommits(
  gitDirectory: string,
  options: {
    commitId: string;
    directory: string;
    names: string[];
    signal?: AbortSignal;
  },
): Promise<Map<string, Commit>> {
  const { commitId, directory, names, signal } = options;
  const wanted = new Set(names);
  const found = new Map<string, Commit>();
  if (wanted.size === 0) {
    return found;
  }
  const prefix = directory ? `${directory}/` : '';
  const output = streamGit(
    [
      'log',
      '-z',
      '--first-parent',
      '-m',
      '--no-renames',
      '--name-only',
      `--max-count=${MAXIMUM_COMMITS_WALKED}`,
      // The first character tells a commit from the paths that follow it.
      `--format=%x01${FIELDS.join('%x00')}%x00`,
      commitId,
      '--',
      ...(directory ? [directory] : []),
    ],
    { gitDirectory, signal },
  );
  let header: string[] = [];
  let commit: Commit | undefined;
  for await (const token of splitAtNull(output)) {
    if (token[0] === '\u0001' && /^[0-9a-f]{40}$/.test(token.slice(1))) {
      header = [token.slice(1)];
      commit = undefined;
    } else if (header.length < FIELDS.length) {
      header.push(token);
    } else {
      commit ??= parseCommit(header);
      const name = nameBelow(prefix, token.replace(/^\n/, ''));
      if (name !== undefined && wanted.delete(name)) {
        found.set(name, commit);
        if (wanted.size === 0) {
          break;
        }
      }
    }
  }
  return found;
}

/** The branches, the default branch first, then the most recently changed. */
export async function listBranches(
  gitDirectory: string,
  defaultBranch: string,
): Promise<Branch[]> {
  const format = [
    '%(refname:lstrip=2)',
    '%(objectname)',
    '%(contents:subject)',
    '%(authorname)',
    '%(authoremail:trim)',
    '%(committerdate:unix)',
  ].join('%00');
  const output = await runGit(
    [
      'for-each-ref',
      '--sort=-committerdate',
      `--format=${format}`,
      'refs/heads',
    ],
    { gitDirectory },
  );
  const branches = output
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [name, ...fields] = line.split('\0');
      return {
        name,
        isDefault: name === defaultBranch,
        commit: parseCommit(fields),
      };
    });
  return [
    ...branches.filter(branch => branch.isDefault),
    ...branches.filter(branch => !branch.isDefault),
  ];
}

function parseCommit(fields: string[]): Commit {
  const [id, subject, authorName, authorEmail, seconds] = fields;
  return {
    id,
    subject,
    authorName,
    authorEmail,
    committedAt: new Date(Number(seconds) * 1000).toISOString(),
  };
}

function nameBelow(prefix: string, path: string): string | undefined {
  return path.startsWith(prefix)
    ? path.slice(prefix.length).split('/', 1)[0]
    : undefined;
}

async function* splitAtNull(
  stream: AsyncIterable<Buffer>,
): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    let end = rest.indexOf(0);
    while (end >= 0) {
      yield rest.subarray(0, end).toString('utf8');
      rest = rest.subarray(end + 1);
      end = rest.indexOf(0);
    }
  }
}
