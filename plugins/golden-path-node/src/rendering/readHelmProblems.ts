import type { Finding } from '../Finding';
import { formatField, parsePointer, type YamlFile } from '../yaml/YamlFile';

const SCHEMA_LINE = /^- at '([^']*)': (.*)$/;
const EXECUTION =
  /execution error at \([^)]*\): ([\s\S]*?)(?:\n\s*Use --debug flag|$)/;
const LEADING_FIELD = /^((?:[\w-]+)(?:\.[\w-]+|\[\d+\])*)[ :]/;

/**
 * Turns what helm says about a values file into findings.
 *
 * @param check - name of the check
 * @param values - the values file
 * @param stderr - what helm printed
 */
export function readHelmProblems(
  check: string,
  values: YamlFile,
  stderr: string,
): Finding[] {
  const file = values.path;
  const findings = stderr.split('\n').flatMap((line): Finding[] => {
    const [, pointer, message] = SCHEMA_LINE.exec(line.trim()) ?? [];
    if (message === undefined) {
      return [];
    }
    const path = parsePointer(pointer);
    return [
      {
        check,
        file,
        line: values.findLine(path),
        field: formatField(path) || undefined,
        message,
      },
    ];
  });
  if (findings.length > 0) {
    return findings;
  }
  const message = (EXECUTION.exec(stderr)?.[1] ?? stderr)
    .replace(/^Error: /, '')
    .trim();
  // The chart's own refusals begin with the value that they are about.
  const [, field] = LEADING_FIELD.exec(message) ?? [];
  const path = field?.split(/\.|\[|\]\.?/).filter(Boolean) ?? [];
  return [
    {
      check,
      file,
      line: field ? values.findLine(path) : undefined,
      message: message || 'helm failed without saying why',
    },
  ];
}
