import fc from 'fast-check';
import { stringify } from 'yaml';
import { completeAnswers } from './answers';
import { parseAnswersFile } from './answersFile';
import { GoldenPathInputError } from './GoldenPathInputError';
import { buildLineage, stringifyLineage } from './lineage';
import { EXAMPLE_PLATFORM } from './platform';

const DEFAULTS = { publisher: { host: 'local-git', owner: 'commerce' } };

const GIVEN = {
  name: 'returns-service',
  description: 'Takes things back',
  owner: 'orders-team',
};

function problemsOf(text: string): readonly string[] {
  try {
    parseAnswersFile(text, DEFAULTS);
  } catch (error) {
    if (error instanceof GoldenPathInputError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

describe('parseAnswersFile', () => {
  it('needs a name, a description and an owner only', () => {
    expect(parseAnswersFile(stringify(GIVEN), DEFAULTS)).toEqual({
      answers: completeAnswers(GIVEN, DEFAULTS),
    });
    expect(parseAnswersFile(JSON.stringify(GIVEN), DEFAULTS).answers.tier).toBe(
      2,
    );
  });

  it('takes the answers and the platform of a golden-path.yaml', () => {
    const answers = completeAnswers({ ...GIVEN, cache: 'redis' }, DEFAULTS);
    const platform = {
      ...EXAMPLE_PLATFORM,
      repositoryUrl: 'https://github.com/commerce/returns-service.git',
      repositoryPage: 'https://github.com/commerce/returns-service',
      portalUrl: 'https://portal.example.com',
    };
    const lineage = buildLineage({
      template: {
        ref: 'template:default/new-microservice',
        version: '1.0.0',
        digest: `sha256:${'0'.repeat(64)}`,
      },
      answers,
      platform,
      ownership: { pathOwned: [], teamOwned: [] },
      files: [],
    });
    const text = stringifyLineage(lineage);
    expect(parseAnswersFile(text, DEFAULTS)).toEqual({ answers, platform });
    expect(problemsOf(text.replace('v1alpha1', 'v9'))).toEqual([
      expect.stringContaining('causeway.dev/v9'),
    ]);
    expect(problemsOf(text.replace(/repo=.*/, 'repo=other'))).toEqual([
      expect.stringMatching(/^answers.repoUrl: The repository has to be named/),
    ]);
  });

  it('names every key that is wrong at once', () => {
    expect(
      problemsOf(
        stringify({
          name: 7,
          description: 'x',
          language: 'cobol',
          tier: 'two',
          colour: 'red',
          cache: null,
          repoUrl: 'local-git?owner=commerce&repo=returns-service',
        }),
      ),
    ).toEqual([
      'name: has to be text',
      'owner: is missing',
      'cache: has to be text',
      'tier: has to be a number',
      expect.stringMatching(/^colour: is not known, there are name, desc/),
      'language: The language has to be one of nodejs, python',
    ]);
    expect(problemsOf(stringify({ ...GIVEN, name: 'A', tier: 4 }))).toEqual([
      'name: The name has capital letters, only small ones are allowed',
      'tier: The tier has to be one of 1, 2, 3',
    ]);
  });

  it.each([
    ['a: [', /is not valid YAML/],
    ['', /has to consist of keys/],
    ['- a', /has to consist of keys/],
    ['just text', /has to consist of keys/],
  ])('refuses %j', (text, message) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(message)]);
  });

  it('refuses with a clear error or reads, whatever the answers', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.boolean(),
    );
    fc.assert(
      fc.property(
        fc.record(
          Object.fromEntries(
            [...Object.keys(completeAnswers(GIVEN, DEFAULTS)), 'other'].map(
              key => [key, value],
            ),
          ),
          { requiredKeys: [] },
        ),
        given => {
          const problems = problemsOf(stringify({ ...given }));
          expect(problems.length).toBeGreaterThan(0);
          for (const problem of problems) {
            expect(problem).toMatch(/^\w+: \S|^has to consist of keys/);
          }
        },
      ),
    );
  });
});
