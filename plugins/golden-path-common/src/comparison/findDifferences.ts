import type { ContentFile } from '../digest';
import { findFileOwner, type OwnershipPatterns } from '../fileOwnership';
import { LINEAGE_FILE } from '../lineage';
import { createPatch } from './createPatch';
import { decodeText } from './decodeText';
import type { RenderedFile, RepositoryFile } from './RepositoryFile';

type PresentFile = Extract<RepositoryFile, { kind: 'file' }>;

/** A file of the golden path that is not as the golden path gives it. */
export interface FileDifference {
  path: string;
  /**
   * `missing`: the path gives it and it is not there; `unexpected`: it is there, where only the
   * path's files are, and the path does not give it.
   */
  kind: 'missing' | 'changed' | 'unexpected';
  /** What is different, in words, where a diff does not say it. */
  remarks: string[];
  /** What to do about it, as a patch that `git apply` takes; undefined when it is no matter of text. */
  patch?: string;
}

/** What {@link findDifferences} compares. */
export interface Comparison {
  /** All files that the golden path gives. */
  rendered: readonly RenderedFile[];
  /** What stands in the repository at the paths that belong to the golden path; more does no harm. */
  present: readonly RepositoryFile[];
  /** Which files belong to the golden path. */
  ownership: OwnershipPatterns;
}

/**
 * Whether a file of a service is to be as the golden path gives it. The lineage is not: it says what
 * was given, and when.
 *
 * @param path - path of the file
 * @param ownership - the patterns of the template
 */
export function isPathOwned(
  path: string,
  ownership: OwnershipPatterns,
): boolean {
  return path !== LINEAGE_FILE && findFileOwner(path, ownership) === 'path';
}

/**
 * Names each file of the golden path that differs in a service's repository. What belongs to the
 * team is not looked at.
 *
 * @param comparison - what to compare
 * @returns the differences, sorted by path
 */
export function findDifferences(comparison: Comparison): FileDifference[] {
  const { ownership } = comparison;
  const owned = <T extends { path: string }>(files: readonly T[]) =>
    new Map(
      files
        .filter(file => isPathOwned(file.path, ownership))
        .map(file => [file.path, file]),
    );
  const rendered = owned(comparison.rendered);
  const present = owned(comparison.present);
  return [...new Set([...rendered.keys(), ...present.keys()])]
    .sort()
    .flatMap(path => compare(path, present.get(path), rendered.get(path)));
}

function compare(
  path: string,
  before: RepositoryFile | undefined,
  after: RenderedFile | undefined,
): FileDifference[] {
  const kind = findKind(before, after);
  if (before && before.kind !== 'file') {
    return [{ path, kind, remarks: [describeKind(before)] }];
  }
  if (before && after && isSame(before, after)) {
    return [];
  }
  return [{ path, kind, ...describe(path, before, after) }];
}

function findKind(
  before: RepositoryFile | undefined,
  after: RenderedFile | undefined,
): FileDifference['kind'] {
  if (!before) {
    return 'missing';
  }
  return after ? 'changed' : 'unexpected';
}

function describe(
  path: string,
  before: PresentFile | undefined,
  after: RenderedFile | undefined,
): Pick<FileDifference, 'remarks' | 'patch'> {
  const remarks: string[] = [];
  if (before && after && !hasSameMode(before, after)) {
    remarks.push(
      after.executable
        ? 'is a program in the golden path, and not executable here'
        : 'is executable here, and no program in the golden path',
    );
  }
  const texts = [before, after].map(file => file && decodeText(file.content));
  const [beforeText, afterText] = texts;
  if (
    (before && beforeText === undefined) ||
    (after && afterText === undefined)
  ) {
    remarks.push(
      `is binary: ${describeSize(before)} here, ${describeSize(
        after,
      )} in the golden path`,
    );
    return { remarks };
  }
  if (
    beforeText !== undefined &&
    afterText !== undefined &&
    beforeText !== afterText &&
    withoutCarriageReturns(beforeText) === withoutCarriageReturns(afterText)
  ) {
    remarks.push(
      'differs in its line ends only: somebody or some tool turned LF into CR LF, or the reverse',
    );
    return { remarks };
  }
  const patch = createPatch(
    path,
    before && { text: beforeText ?? '', executable: before.executable },
    after && {
      text: afterText ?? '',
      executable: after.executable ?? before?.executable ?? false,
    },
  );
  if (patch === undefined) {
    remarks.push('differs in more lines than anybody would read');
    return { remarks };
  }
  return { remarks, patch };
}

function describeKind(file: Exclude<RepositoryFile, { kind: 'file' }>): string {
  return file.kind === 'symlink'
    ? `is a symbolic link to ${file.target}, not a file`
    : 'is a directory or a special file';
}

function describeSize(file: ContentFile | undefined): string {
  return file ? `${file.content.length} bytes` : 'nothing';
}

function isSame(before: PresentFile, after: RenderedFile): boolean {
  return (
    hasSameMode(before, after) &&
    before.content.length === after.content.length &&
    before.content.every((byte, index) => byte === after.content[index])
  );
}

function hasSameMode(before: PresentFile, after: RenderedFile): boolean {
  return (
    after.executable === undefined || before.executable === after.executable
  );
}

function withoutCarriageReturns(text: string): string {
  return text.replace(/\r\n/g, '\n');
}
