import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '../git/runGit';

/** What a repository keeps about itself in its own git configuration, in the section `causeway`. */
export interface RepositoryMetadata {
  description?: string;
  ownerRef?: string;
  createdBy?: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
}

const SECTION = 'causeway';

/** Writes the metadata of a repository that is being made. */
export async function writeMetadata(
  gitDirectory: string,
  metadata: RepositoryMetadata,
): Promise<void> {
  for (const [key, value] of Object.entries(metadata)) {
    if (value !== undefined) {
      // As JSON, for git's own format loses a carriage return and cannot hold every character.
      await runGit([
        'config',
        '--file',
        join(gitDirectory, 'config'),
        `${SECTION}.${key}`,
        JSON.stringify(value),
      ]);
    }
  }
}

/** Reads metadata, and remembers it until the file changes. */
export class MetadataReader {
  readonly #cache = new Map<
    string,
    { stamp: string; metadata: RepositoryMetadata }
  >();

  /** Metadata of a repository; one that was put there by hand has its file's time only. */
  async read(gitDirectory: string): Promise<RepositoryMetadata> {
    const file = join(gitDirectory, 'config');
    const { mtimeMs, ino, size, birthtime, mtime } = await stat(file);
    const stamp = `${ino}-${mtimeMs}-${size}`;
    const cached = this.#cache.get(gitDirectory);
    if (cached?.stamp === stamp) {
      return cached.metadata;
    }
    const values = parseConfiguration(
      await runGit(['config', '--file', file, '--null', '--list']),
    );
    const metadata = {
      description: values.get('description'),
      ownerRef: values.get('ownerref'),
      createdBy: values.get('createdby'),
      createdAt:
        values.get('createdat') ??
        new Date(birthtime.getTime() || mtime).toISOString(),
    };
    this.#cache.set(gitDirectory, { stamp, metadata });
    return metadata;
  }

  /** Forgets a repository that is gone. */
  forget(gitDirectory: string): void {
    this.#cache.delete(gitDirectory);
  }
}

/** The branch that HEAD names, which a repository has even before its first commit. */
export async function readDefaultBranch(gitDirectory: string): Promise<string> {
  const head = await readFile(join(gitDirectory, 'HEAD'), 'utf8');
  return /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1] ?? 'main';
}

function parseConfiguration(output: Buffer): Map<string, string> {
  const values = new Map<string, string>();
  for (const record of output.toString('utf8').split('\0')) {
    const [key, ...value] = record.split('\n');
    if (key.startsWith(`${SECTION}.`)) {
      values.set(key.slice(SECTION.length + 1), decode(value.join('\n')));
    }
  }
  return values;
}

function decode(value: string): string {
  try {
    const decoded: unknown = JSON.parse(value);
    return typeof decoded === 'string' ? decoded : value;
  } catch {
    // Somebody edited the file by hand.
    return value;
  }
}
