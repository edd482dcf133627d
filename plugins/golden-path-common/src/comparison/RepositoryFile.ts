import type { ContentFile } from '../digest';

/** A file as the golden path gives it. */
export interface RenderedFile extends ContentFile {
  /** Whether it is a program. */
  executable: boolean;
}

/** What stands at a path in a service's repository. */
export type RepositoryFile =
  | (RenderedFile & { kind: 'file' })
  | { kind: 'symlink'; path: string; target: string }
  /** A directory or a special file, where the golden path has a file. */
  | { kind: 'other'; path: string };
