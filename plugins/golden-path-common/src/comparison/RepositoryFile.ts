import type { ContentFile } from '../digest';

/** A file as the golden path gives it. */
export interface RenderedFile extends ContentFile {
  /** Whether it is a program; undefined when that is not known, and any mode is good. */
  executable?: boolean;
}

/** What stands at a path in a service's repository. */
export type RepositoryFile =
  | (ContentFile & { kind: 'file'; executable: boolean })
  | { kind: 'symlink'; path: string; target: string }
  /** A directory or a special file, where the golden path has a file. */
  | { kind: 'other'; path: string };
