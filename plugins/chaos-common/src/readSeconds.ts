import type { FieldMap, FieldReader } from '@internal/plugin-slo-common';

/**
 * Reads a duration such as `90s` or `5m`.
 *
 * @param limits - in seconds
 * @returns seconds; undefined when something is wrong, which was reported then
 */
export function readSeconds(
  reader: FieldReader,
  parent: FieldMap,
  key: string,
  limits: { maximum: number },
): number | undefined {
  const text = reader.text(parent, key, {
    pattern: /^[1-9][0-9]{0,5}(s|m)$/,
    patternText: 'a number of seconds or minutes, such as 90s or 5m',
  });
  if (text === undefined) {
    return undefined;
  }
  const seconds = Number(text.slice(0, -1)) * (text.endsWith('m') ? 60 : 1);
  if (seconds > limits.maximum) {
    reader.report(
      [...parent.path, key],
      `${text} is too long, at most ${limits.maximum} s are allowed`,
    );
    return undefined;
  }
  return seconds;
}
