import { RESERVED_NAMES, RESERVED_PREFIXES } from './reservedNames';

/** What a service's name looks like; the same pattern is in the template. */
export const SERVICE_NAME_PATTERN = /^[a-z][a-z0-9-]*$/;

/**
 * The longest name of a service, in characters.
 *
 * @remarks
 *
 * Kubernetes allows 63 characters in a label and in the name of a Service. The golden path appends
 * up to 11 to a service's name (`-production` in Argo CD Applications), and so does Kubernetes
 * itself to the Jobs of a CronJob.
 */
export const MAXIMUM_SERVICE_NAME_LENGTH = 52;

/** Why a text cannot be the name of a service. */
export interface ServiceNameProblem {
  code: 'empty' | 'too-long' | 'pattern' | 'hyphen' | 'reserved';
  /** One sentence for the person who typed the name. */
  message: string;
}

/** Options of {@link findServiceNameProblems}. */
export interface ServiceNameOptions {
  /** Names that are reserved in addition to {@link RESERVED_NAMES}. */
  reservedNames?: readonly string[];
}

/**
 * Checks all that can be known about a service's name without asking anyone.
 *
 * @param name - the name as it was typed
 * @returns all that is wrong with it; empty when it is a good name
 */
export function findServiceNameProblems(
  name: string,
  options: ServiceNameOptions = {},
): ServiceNameProblem[] {
  if (name === '') {
    return [{ code: 'empty', message: 'Give the service a name' }];
  }
  const problems: ServiceNameProblem[] = [];
  if (name.length > MAXIMUM_SERVICE_NAME_LENGTH) {
    problems.push({
      code: 'too-long',
      message: `The name has ${name.length} characters, at most ${MAXIMUM_SERVICE_NAME_LENGTH} fit into the names derived from it`,
    });
  }
  if (!SERVICE_NAME_PATTERN.test(name)) {
    problems.push({ code: 'pattern', message: describePatternProblem(name) });
    return problems;
  }
  if (name.endsWith('-')) {
    problems.push({
      code: 'hyphen',
      message: 'The name ends with a hyphen, which no host name may',
    });
  }
  // Host names with two hyphens there are kept for internationalised names (RFC 5890).
  if (name.slice(2, 4) === '--') {
    problems.push({
      code: 'hyphen',
      message: 'The third and fourth character may not both be hyphens',
    });
  }
  problems.push(...findReservedProblems(name, options.reservedNames ?? []));
  return problems;
}

function describePatternProblem(name: string): string {
  if (/[A-Z]/.test(name)) {
    return 'The name has capital letters, only small ones are allowed';
  }
  if (/^[0-9-]/.test(name)) {
    return 'The name has to start with a letter';
  }
  return 'Only the letters a to z, digits and hyphens are allowed, and the first character is a letter';
}

function findReservedProblems(
  name: string,
  additionalNames: readonly string[],
): ServiceNameProblem[] {
  if (RESERVED_NAMES.includes(name) || additionalNames.includes(name)) {
    return [
      {
        code: 'reserved',
        message: `The name "${name}" is reserved for the platform`,
      },
    ];
  }
  const prefix = RESERVED_PREFIXES.find(each => name.startsWith(each));
  return prefix === undefined
    ? []
    : [
        {
          code: 'reserved',
          message: `Names that start with "${prefix}" are reserved for the platform`,
        },
      ];
}
