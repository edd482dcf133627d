import fc from 'fast-check';
import {
  AnswersError,
  CACHES,
  completeAnswers,
  DATABASES,
  type GivenAnswers,
  MESSAGINGS,
  TIERS,
} from './answers';
import { EXAMPLE_PLATFORM } from './platform';
import { toTemplateValues } from './templateValues';

const DEFAULTS = { publisher: { host: 'local-git', owner: 'commerce' } };

const GIVEN: GivenAnswers = {
  name: 'returns-service',
  description: 'Takes things back',
  owner: 'orders-team',
};

describe('completeAnswers', () => {
  it('fills in what was not answered', () => {
    expect(completeAnswers(GIVEN, DEFAULTS)).toEqual({
      name: 'returns-service',
      description: 'Takes things back',
      owner: 'group:default/orders-team',
      language: 'nodejs',
      database: 'postgresql',
      messaging: 'none',
      cache: 'none',
      system: 'system:default/storefront',
      tier: 2,
      repoUrl: 'local-git?owner=commerce&repo=returns-service',
    });
  });

  it.each(['orders-team', 'group:orders-team', 'Group:default/Orders-Team'])(
    'reads the owner %s',
    owner => {
      expect(completeAnswers({ ...GIVEN, owner }, DEFAULTS).owner).toBe(
        'group:default/orders-team',
      );
    },
  );

  it.each(['nodejs', 'python'])('offers the language %s', language => {
    expect(completeAnswers({ ...GIVEN, language }, DEFAULTS).language).toBe(
      language,
    );
  });

  it('takes an empty repository address as none', () => {
    expect(completeAnswers({ ...GIVEN, repoUrl: '' }, DEFAULTS).repoUrl).toBe(
      'local-git?owner=commerce&repo=returns-service',
    );
  });

  it.each<[Partial<GivenAnswers>, RegExp]>([
    [{ name: 'api' }, /reserved/],
    [{ description: '\n ' }, /Describe the service/],
    [{ description: 'x'.repeat(1001) }, /1001 characters, at most 1000/],
    [{ description: 'a\u0007' }, /control characters/],
    [{ description: 'a\u2028b' }, /control characters/],
    [{ description: 'a\ud800' }, /control characters/],
    [{ owner: 'a b' }, /owner "a b" is not the name of a group/],
    [{ owner: 'user:guest' }, /not the name of a group/],
    [{ owner: 'orders.team' }, /"orders.team" cannot own services/],
    [{ owner: `group:default/${'a'.repeat(53)}` }, /53 characters, at most 52/],
    [{ system: 'component:a' }, /not the name of a system/],
    [{ language: 'cobol' }, /language has to be one of nodejs, python/],
    [{ database: 'mysql' }, /database has to be one of postgresql, none/],
    [{ messaging: 'kafka' }, /message queue has to be one of rabbitmq, none/],
    [{ cache: 'memcached' }, /cache has to be one of redis, none/],
    [{ tier: 4 }, /tier has to be one of 1, 2, 3/],
    [{ repoUrl: 'x' }, /repository address has to look like/],
    [{ repoUrl: 'local-git?owner=a&repo=b' }, /has to be named "returns/],
  ])('refuses %j', (change, message) => {
    expect(() => completeAnswers({ ...GIVEN, ...change }, DEFAULTS)).toThrow(
      message,
    );
  });

  it('names everything that is wrong at once', () => {
    expect(() =>
      completeAnswers({ ...GIVEN, name: 'A', tier: 9, cache: 'x' }, DEFAULTS),
    ).toThrow(/capital letters.*; .*cache.*; .*tier/);
  });

  it('says which answer each problem is about', () => {
    const wrong = {
      name: 'A',
      description: '',
      owner: 'a b',
      language: 'cobol',
      database: 'x',
      messaging: 'x',
      cache: 'x',
      system: 'a b',
      tier: 9,
      repoUrl: 'x',
    };
    let error: unknown;
    try {
      completeAnswers(wrong, DEFAULTS);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AnswersError);
    const { answerProblems } = error as AnswersError;
    expect([...new Set(answerProblems.map(({ key }) => key))]).toEqual(
      Object.keys(wrong),
    );
  });

  it('gives what was complete already back unchanged', () => {
    fc.assert(
      fc.property(
        fc.record({
          description: fc
            .string({ minLength: 1, unit: 'grapheme' })
            .filter(text => text.trim() !== '' && !/[\u2028\u2029]/.test(text)),
          database: fc.constantFrom(...DATABASES),
          messaging: fc.constantFrom(...MESSAGINGS),
          cache: fc.constantFrom(...CACHES),
          tier: fc.constantFrom(...TIERS),
        }),
        given => {
          const answers = completeAnswers({ ...GIVEN, ...given }, DEFAULTS);
          expect(answers).toMatchObject(given);
          expect(completeAnswers(answers, DEFAULTS)).toEqual(answers);
        },
      ),
    );
  });
});

describe('toTemplateValues', () => {
  it('knows the names behind the references', () => {
    const platform = {
      ...EXAMPLE_PLATFORM,
      repositoryUrl: 'http://portal.test/api/local-git/commerce/a.git',
      repositoryPage: 'http://portal.test/source/commerce/a',
      portalUrl: 'http://portal.test',
    };
    const values = toTemplateValues(completeAnswers(GIVEN, DEFAULTS), platform);
    expect(values).toEqual({
      name: 'returns-service',
      description: 'Takes things back',
      owner: 'group:default/orders-team',
      ownerName: 'orders-team',
      language: 'nodejs',
      database: 'postgresql',
      messaging: 'none',
      cache: 'none',
      system: 'system:default/storefront',
      systemName: 'storefront',
      tier: 2,
      platform,
    });
  });
});
