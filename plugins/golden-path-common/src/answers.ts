import { findDescriptionProblem } from './descriptionProblem';
import { formatEntityRef, parseEntityRefText } from './entityRef';
import { GoldenPathInputError } from './GoldenPathInputError';
import { findOwnerNameProblem } from './ownerName';
import { formatRepositoryUrl, parseRepositoryUrl } from './repositoryUrl';
import { findServiceNameProblems } from './serviceName';

/** The languages that the golden path offers. */
export const LANGUAGES = ['nodejs', 'python'] as const;
/** Where a service keeps its data. */
export const DATABASES = ['postgresql', 'none'] as const;
/** How it exchanges events with others. */
export const MESSAGINGS = ['rabbitmq', 'none'] as const;
/** What it caches in. */
export const CACHES = ['redis', 'none'] as const;
/** How important it is; 1 is the most important. */
export const TIERS = [1, 2, 3] as const;

/** What was answered to the questions of the golden path, complete and in one spelling. */
export interface Answers {
  name: string;
  description: string;
  /** A group, as a full entity reference. */
  owner: string;
  language: (typeof LANGUAGES)[number];
  database: (typeof DATABASES)[number];
  messaging: (typeof MESSAGINGS)[number];
  cache: (typeof CACHES)[number];
  /** A system, as a full entity reference. */
  system: string;
  tier: (typeof TIERS)[number];
  /** `<host>?owner=<owner>&repo=<name>` */
  repoUrl: string;
}

/** Answers as a person or a program gives them: only the first three are required. */
export interface GivenAnswers {
  name: string;
  description: string;
  owner: string;
  language?: string;
  database?: string;
  messaging?: string;
  cache?: string;
  system?: string;
  tier?: number;
  repoUrl?: string;
}

/** What stands where nothing was answered. */
export const DEFAULT_ANSWERS = {
  language: 'nodejs',
  database: 'postgresql',
  messaging: 'none',
  cache: 'none',
  system: 'storefront',
  tier: 2,
} as const;

/** What the portal's configuration adds to the answers. */
export interface AnswerDefaults {
  /** Where repositories go when no `repoUrl` was given. */
  publisher: { host: string; owner: string };
  /** Names that are reserved in addition to the built-in ones. */
  reservedNames?: readonly string[];
}

/** What is wrong with one answer. */
export interface AnswerProblem {
  key: keyof Answers;
  /** One sentence for the person who answered. */
  message: string;
}

/** Answers that the golden path refuses. */
export class AnswersError extends GoldenPathInputError {
  /** All that is wrong, with the answer that it is about. */
  readonly answerProblems: readonly AnswerProblem[];

  constructor(problems: readonly AnswerProblem[]) {
    super(problems.map(problem => problem.message));
    this.answerProblems = problems;
  }
}

/**
 * Checks answers, fills in the defaults and brings references into their full form.
 *
 * @param given - the answers as they came
 * @param defaults - what the portal's configuration says
 * @throws AnswersError naming everything that is wrong
 */
export function completeAnswers(
  given: GivenAnswers,
  defaults: AnswerDefaults,
): Answers {
  const problems: AnswerProblem[] = [];

  function refuse(key: keyof Answers, message: string | undefined): void {
    if (message) {
      problems.push({ key, message });
    }
  }

  for (const { message } of findServiceNameProblems(given.name, {
    reservedNames: defaults.reservedNames,
  })) {
    refuse('name', message);
  }
  refuse('description', findDescriptionProblem(given.description));

  function choose<T extends string | number>(
    key: keyof Answers,
    what: string,
    allowed: readonly T[],
    fallback: T,
    value: string | number | undefined,
  ): T {
    const chosen = allowed.find(each => each === (value ?? fallback));
    if (chosen === undefined) {
      refuse(key, `The ${what} has to be one of ${allowed.join(', ')}`);
    }
    return chosen ?? fallback;
  }

  function complete(
    key: 'owner' | 'system',
    kind: string,
    text: string,
  ): string {
    const parts = parseEntityRefText(text, kind);
    if (!parts || parts.kind !== kind) {
      refuse(key, `The ${key} "${text}" is not the name of a ${kind}`);
      return text;
    }
    return formatEntityRef(parts);
  }

  function completeOwner(text: string): string {
    const owner = complete('owner', 'group', text);
    const name = parseEntityRefText(owner, 'group')?.name;
    refuse('owner', name && findOwnerNameProblem(name));
    return owner;
  }

  const answers: Answers = {
    name: given.name,
    description: given.description,
    owner: completeOwner(given.owner),
    language: choose(
      'language',
      'language',
      LANGUAGES,
      DEFAULT_ANSWERS.language,
      given.language,
    ),
    database: choose(
      'database',
      'database',
      DATABASES,
      DEFAULT_ANSWERS.database,
      given.database,
    ),
    messaging: choose(
      'messaging',
      'message queue',
      MESSAGINGS,
      DEFAULT_ANSWERS.messaging,
      given.messaging,
    ),
    cache: choose('cache', 'cache', CACHES, DEFAULT_ANSWERS.cache, given.cache),
    system: complete(
      'system',
      'system',
      given.system ?? DEFAULT_ANSWERS.system,
    ),
    tier: choose('tier', 'tier', TIERS, DEFAULT_ANSWERS.tier, given.tier),
    repoUrl: completeRepositoryUrl(given, defaults, message =>
      refuse('repoUrl', message),
    ),
  };
  if (problems.length > 0) {
    throw new AnswersError(problems);
  }
  return answers;
}

function completeRepositoryUrl(
  given: GivenAnswers,
  defaults: AnswerDefaults,
  refuse: (message: string) => void,
): string {
  if (given.repoUrl === undefined || given.repoUrl === '') {
    return formatRepositoryUrl({
      ...defaults.publisher,
      repository: given.name,
    });
  }
  try {
    const location = parseRepositoryUrl(given.repoUrl);
    if (location.repository !== given.name) {
      refuse(
        `The repository has to be named "${given.name}" like the service, not "${location.repository}"`,
      );
    }
    return formatRepositoryUrl(location);
  } catch (error) {
    if (error instanceof GoldenPathInputError) {
      error.problems.forEach(refuse);
      return given.repoUrl;
    }
    throw error;
  }
}
