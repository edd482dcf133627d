/** What is wrong with a document, and where. */
export interface Problem {
  /**
   * The field, as in `spec.objectives[0].target`; empty when the document as a whole is meant. When
   * a text has several documents, `line` tells which.
   */
  path: string;
  /** Line in the text, from 1. */
  line: number;
  /** A sentence for the person who wrote the document, without the place. */
  message: string;
  /** A document with an error is not used; a warning is for people to think about. */
  severity: 'error' | 'warning';
}

/** Keys and list positions that lead to a value of a document. */
export type FieldPath = readonly (string | number)[];

/**
 * A path as people write it.
 *
 * @param path - keys and list positions from the document's root
 */
export function formatFieldPath(path: FieldPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    if (!/^[\w-]+$/.test(part)) {
      return `${text}[${JSON.stringify(part)}]`;
    }
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** More problems than this help nobody: the first ones tell what is wrong. */
export const MAXIMUM_PROBLEMS = 100;

/**
 * A list that people can read: the first problems, and how many more there are.
 *
 * @param problems - any number of problems
 * @param more - problems that are not in the list already
 */
export function shorten(problems: readonly Problem[], more = 0): Problem[] {
  const left = Math.max(0, problems.length - MAXIMUM_PROBLEMS) + more;
  const shown = problems.slice(0, MAXIMUM_PROBLEMS);
  return left === 0
    ? shown
    : [
        ...shown,
        {
          path: '',
          line: shown[shown.length - 1]?.line ?? 1,
          message: `There are ${left} more problems`,
          severity: 'error',
        },
      ];
}
