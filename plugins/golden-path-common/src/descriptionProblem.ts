/** The longest description of a service, in UTF-16 code units as JSON Schema's tools count. */
export const MAXIMUM_DESCRIPTION_LENGTH = 1000;

// What YAML does not take literally everywhere: control characters other than tab and line ends,
// U+0085, U+2028 and U+2029 (line ends in YAML 1.1 only), U+FEFF and noncharacters.
const UNPRINTABLE = /[^\P{Cc}\t\n\r]|[\u2028\u2029\ufeff\ufffe\uffff]/u;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * What is wrong with the description of a service. Any text is good: quotes, line breaks, template
 * syntax, any script; only what no file format carries unchanged is refused.
 *
 * @param description - the text as it was typed
 * @returns undefined when nothing is wrong
 */
export function findDescriptionProblem(
  description: string,
): string | undefined {
  if (description.trim() === '') {
    return 'Describe the service in a sentence';
  }
  if (description.length > MAXIMUM_DESCRIPTION_LENGTH) {
    return `The description has ${description.length} characters, at most ${MAXIMUM_DESCRIPTION_LENGTH} are allowed`;
  }
  if (UNPRINTABLE.test(description) || LONE_SURROGATE.test(description)) {
    return 'The description contains control characters that cannot be written to a file unchanged';
  }
  return undefined;
}
