/** Something that has to be mended before a service can be deployed. */
export interface Finding {
  /** Name of the check that found it. */
  check: string;
  /** Path from the service's root, with forward slashes. */
  file: string;
  /** Line in the file, from 1. */
  line?: number;
  /** Which field, as `spec.objectives[0].target`. */
  field?: string;
  message: string;
}

/**
 * One finding as people read it: file, line, field, message.
 *
 * @param finding - the finding
 */
export function formatFinding(finding: Finding): string {
  const place =
    finding.line === undefined
      ? finding.file
      : `${finding.file}:${finding.line}`;
  return [place, finding.field, finding.message].filter(Boolean).join(': ');
}
