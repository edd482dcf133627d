import type {
  FileDifference,
  TemplateComparison,
} from '@internal/plugin-golden-path-common';

/** What came out of checking one service. */
export interface CheckResult {
  /** As it was given. */
  directory: string;
  /** Name of the service, where it could be read. */
  name?: string;
  /** `unchecked`: there are problems, and whether the files are equal is not known. */
  state: 'equal' | 'different' | 'unchecked';
  /** Why it could not be checked or mended. */
  problems: string[];
  template?: TemplateComparison;
  /** How many files belong to the golden path. */
  pathOwnedFiles?: number;
  differences: FileDifference[];
  /** Paths that were written or removed so that nothing differs any more. */
  fixed: string[];
}
