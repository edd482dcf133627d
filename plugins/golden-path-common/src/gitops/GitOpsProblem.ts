/** Something that is wrong in a GitOps repository. */
export interface GitOpsProblem {
  /** Path of the file. */
  file: string;
  /** Line of the file, from 1, where that is known. */
  line?: number;
  /** The field, for example `spec.destination.namespace`. */
  field?: string;
  /** One sentence for people. */
  message: string;
}

/**
 * A problem in one line.
 *
 * @param problem - the problem
 */
export function formatGitOpsProblem(problem: GitOpsProblem): string {
  const { file, line, field, message } = problem;
  const place = line === undefined ? file : `${file}:${line}`;
  return [place, ...(field ? [field] : []), message].join(': ');
}
