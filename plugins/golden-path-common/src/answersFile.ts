import { parse } from 'yaml';
import { z } from 'zod';
import {
  type AnswerDefaults,
  type Answers,
  AnswersError,
  completeAnswers,
  type GivenAnswers,
} from './answers';
import { GoldenPathInputError } from './GoldenPathInputError';
import { parseLineage } from './lineage';
import type { PlatformValues } from './platform';

/** What a file of answers asks for. */
export interface AnswersFile {
  answers: Answers;
  /** The platform to render for; only a `golden-path.yaml` names one. */
  platform?: PlatformValues;
}

const schema = z.strictObject({
  name: z.string(),
  description: z.string(),
  owner: z.string(),
  language: z.string().optional(),
  database: z.string().optional(),
  messaging: z.string().optional(),
  cache: z.string().optional(),
  system: z.string().optional(),
  tier: z.number().optional(),
  repoUrl: z.string().optional(),
});

/** Stands in for required answers that are missing, so that the rest can be checked all the same. */
const PLACEHOLDERS = {
  name: 'placeholder',
  description: 'Placeholder',
  owner: 'placeholder',
};

/**
 * Reads a file of answers: the answers themselves, or a `golden-path.yaml`, whose answers are taken.
 *
 * @param text - the file, YAML or JSON
 * @param defaults - what the portal's configuration says
 * @throws GoldenPathInputError naming every key that is wrong, and why
 */
export function parseAnswersFile(
  text: string,
  defaults: AnswerDefaults,
): AnswersFile {
  const document = parseYaml(text);
  if (Object.hasOwn(document, 'apiVersion')) {
    const { answers, platform } = parseLineage(text);
    return {
      answers: explain(() => completeAnswers(answers, defaults), 'answers.'),
      ...(platform && { platform }),
    };
  }
  const shape = schema.safeParse(document);
  if (shape.success) {
    return { answers: explain(() => completeAnswers(shape.data, defaults)) };
  }
  const problems = shape.error.issues.flatMap(describeIssue);
  const wrongKeys = new Set(shape.error.issues.map(({ path }) => path[0]));
  if (wrongKeys.has('name')) {
    // A repository has the service's name, which nobody knows now.
    wrongKeys.add('repoUrl');
  }
  const rest = Object.fromEntries(
    Object.entries(document).filter(
      ([key]) => Object.hasOwn(schema.shape, key) && !wrongKeys.has(key),
    ),
  );
  try {
    explain(() =>
      completeAnswers({ ...PLACEHOLDERS, ...rest } as GivenAnswers, defaults),
    );
  } catch (error) {
    if (!(error instanceof GoldenPathInputError)) {
      throw error;
    }
    problems.push(
      ...error.problems.filter(each => !wrongKeys.has(keyOf(each))),
    );
  }
  throw new GoldenPathInputError(problems);
}

function parseYaml(text: string): object {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new GoldenPathInputError([
      `is not valid YAML: ${error instanceof Error ? error.message : error}`,
    ]);
  }
  if (
    typeof document !== 'object' ||
    document === null ||
    Array.isArray(document)
  ) {
    throw new GoldenPathInputError([
      'has to consist of keys and values: name, description and owner at least',
    ]);
  }
  return document;
}

/** Puts the key before each message, as whoever wrote the file knows it by. */
function explain<T>(complete: () => T, prefix = ''): T {
  try {
    return complete();
  } catch (error) {
    if (error instanceof AnswersError) {
      throw new GoldenPathInputError(
        error.answerProblems.map(
          ({ key, message }) => `${prefix}${key}: ${message}`,
        ),
      );
    }
    throw error;
  }
}

function keyOf(problem: string): string {
  return problem.slice(0, problem.indexOf(':'));
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schema.shape).join(', ');
    return issue.keys.map(key => `${key}: is not known, there are ${known}`);
  }
  const key = issue.path.join('.');
  if (issue.code !== 'invalid_type') {
    return [`${key}: ${issue.message}`];
  }
  return [
    /undefined/.test(issue.message)
      ? `${key}: is missing`
      : `${key}: has to be ${
          issue.expected === 'number' ? 'a number' : 'text'
        }`,
  ];
}
