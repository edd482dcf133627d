import { dictionary } from '@zxcvbn-ts/language-common';

/** Length is what makes a password hard to guess (NIST SP 800-63B); there are no rules about kinds of characters. */
export const shortestPassword = 12;

/** Long enough for any phrase, short enough not to be work for us. */
export const longestPassword = 128;

const fewestDifferentCharacters = 5;

/** Shorter names are part of too many words to be forbidden. */
const shortestPersonalPart = 4;

/** Those of the list that are long enough to be chosen at all. */
const commonPasswords: ReadonlySet<string> = new Set(
  dictionary['passwords-common']
    .map(password => password.toLowerCase())
    .filter(password => password.length >= shortestPassword),
);

/**
 * The one spelling of a password that is hashed: keyboards write some characters in more than one way
 * (NIST SP 800-63B asks for it).
 */
export function canonicalPassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * Why a password cannot be used; empty when it can.
 *
 * @param personal what is known about the person and so is guessed first: the address, the name
 */
export function passwordProblems(password: string, personal: readonly string[]): string[] {
  const text = canonicalPassword(password);
  // Code points: an emoji counts as one or a few, whatever it looks like
  const characters = Array.from(text);
  const lower = text.toLowerCase();
  const problems: string[] = [];
  if (characters.length < shortestPassword) {
    problems.push(`must have at least ${shortestPassword} characters`);
  }
  if (characters.length > longestPassword) {
    problems.push(`must have at most ${longestPassword} characters`);
  }
  if (new Set(characters).size < fewestDifferentCharacters) {
    problems.push(`must have at least ${fewestDifferentCharacters} different characters`);
  }
  if (isCommon(lower)) {
    problems.push('is one of the commonest passwords');
  }
  if (personalParts(personal).some(part => lower.includes(part))) {
    problems.push('must not hold the address or the name');
  }
  return problems;
}

/** Also finds a common password that somebody made longer by writing it twice, or by a few digits at the end. */
function isCommon(lower: string): boolean {
  const half = lower.slice(0, lower.length / 2);
  const withoutEnd = lower.replace(/[\d\W]{1,4}$/, '');
  return [lower, half + half === lower ? half : lower, withoutEnd].some(
    candidate => commonPasswords.has(candidate) || shortCommonPasswords.has(candidate),
  );
}

/** What is common and short is refused as the beginning of something longer. */
const shortCommonPasswords: ReadonlySet<string> = new Set(
  dictionary['passwords-common']
    .map(password => password.toLowerCase())
    .filter(password => password.length >= 8 && password.length < shortestPassword),
);

function personalParts(personal: readonly string[]): string[] {
  return personal
    .flatMap(text => {
      const lower = text.normalize('NFKC').toLowerCase();
      return [lower, lower.split('@')[0] ?? ''];
    })
    .filter(part => part.length >= shortestPersonalPart);
}
