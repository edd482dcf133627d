import fc from 'fast-check';
import { parse } from 'yaml';
import { completeAnswers } from './answers';
import { digestContent } from './digest';
import { findFileOwner } from './fileOwnership';
import {
  buildLineage,
  LINEAGE_FILE,
  parseLineage,
  requirePlatform,
  stringifyLineage,
} from './lineage';
import { parseOwnershipFile } from './ownershipFile';
import { EXAMPLE_PLATFORM, PLATFORM_KEYS } from './platform';

const encode = (text: string) => new TextEncoder().encode(text);

function createLineage(description = 'Takes things back') {
  return buildLineage({
    template: {
      ref: 'template:default/new-microservice',
      version: '1.0.0',
      digest: digestContent(encode('')),
    },
    answers: completeAnswers(
      { name: 'returns-service', description, owner: 'orders-team' },
      { publisher: { host: 'local-git', owner: 'commerce' } },
    ),
    platform: {
      ...EXAMPLE_PLATFORM,
      repositoryUrl: 'https://github.com/commerce/returns-service.git',
      repositoryPage: 'https://github.com/commerce/returns-service',
      portalUrl: 'https://portal.example.com',
    },
    ownership: { pathOwned: ['src/platform/**'], teamOwned: [] },
    files: [
      { path: 'src/platform/.hidden/start.ts', content: encode('1') },
      { path: LINEAGE_FILE, content: encode('old') },
      { path: 'README.md', content: encode('2') },
    ],
  });
}

describe('lineage', () => {
  it('lists the files with their owners, and not itself', () => {
    expect(createLineage().files).toEqual([
      { path: 'README.md', owner: 'team', digest: digestContent(encode('2')) },
      {
        path: 'src/platform/.hidden/start.ts',
        owner: 'path',
        digest: digestContent(encode('1')),
      },
    ]);
  });

  it('can be read back, whatever the description', () => {
    fc.assert(
      fc.property(
        fc
          .oneof(
            fc.string({ minLength: 1, unit: 'grapheme' }),
            fc.constantFrom('yes', 'No', '1_000', '012', '1:30', '2026-01-01'),
            fc.stringMatching(/^[-:#'"\n\t &*!|>%@`{}$\\]{1,60}a$/),
          )
          .filter(text => text.trim() !== '' && !/[\u2028\u2029]/.test(text)),
        description => {
          const lineage = createLineage(description);
          const text = stringifyLineage(lineage);
          expect(parseLineage(text)).toEqual(lineage);
          // Also with the older rules that other tools have.
          expect(parse(text, { version: '1.1' }).answers.description).toBe(
            description,
          );
        },
      ),
    );
  });

  it('does not change between two writings', () => {
    expect(
      stringifyLineage(parseLineage(stringifyLineage(createLineage()))),
    ).toBe(stringifyLineage(createLineage()));
  });

  it.each([
    ['a: [', /not valid YAML/],
    ['', /document/],
    ['apiVersion: v1', /apiVersion "v1" is not known, only causeway.dev\/v1/],
    ['kind: GoldenPath', /apiVersion/],
  ])('refuses %j', (text, message) => {
    expect(() => parseLineage(text)).toThrow(message);
  });

  it('refuses what it does not know', () => {
    const text = stringifyLineage(createLineage());
    expect(() => parseLineage(`${text}colour: red\n`)).toThrow(/colour/);
    expect(() => parseLineage(text.replace('tier: 2', 'tier: two'))).toThrow(
      /answers.tier/,
    );
  });
});

describe('requirePlatform', () => {
  it('gives what was recorded', () => {
    const lineage = createLineage();
    expect(requirePlatform(parseLineage(stringifyLineage(lineage)))).toEqual(
      lineage.platform,
    );
  });

  it('says what is missing in a file from before there was a platform', () => {
    const { platform: _unknownThen, ...older } = createLineage();
    const lineage = parseLineage(stringifyLineage(older));
    expect(lineage.answers.name).toBe('returns-service');
    for (const key of PLATFORM_KEYS) {
      expect(() => requirePlatform(lineage)).toThrow(key);
    }
  });

  it('takes no half of it', () => {
    const text = stringifyLineage(createLineage());
    expect(() => parseLineage(text.replace(/ {2}awsRegion: .*\n/, ''))).toThrow(
      /platform.awsRegion/,
    );
    expect(() =>
      parseLineage(text.replace(/portalUrl: .*/, 'portalUrl: javascript:x')),
    ).toThrow(/platform.portalUrl: has to be an http/);
  });
});

describe('findFileOwner', () => {
  const patterns = {
    pathOwned: ['src/platform/**', 'Dockerfile'],
    teamOwned: ['src/platform/local/**'],
  };

  it.each([
    ['src/platform/http/health.ts', 'path'],
    ['Dockerfile', 'path'],
    ['src/platform/local/a.ts', 'team'],
    ['src/main.ts', 'team'],
    ['other/Dockerfile', 'team'],
  ])('%s belongs to the %s', (path, owner) => {
    expect(findFileOwner(path, patterns)).toBe(owner);
  });
});

describe('parseOwnershipFile', () => {
  it('reads patterns', () => {
    expect(parseOwnershipFile('pathOwned: [a]')).toEqual({
      pathOwned: ['a'],
      teamOwned: [],
    });
  });

  it.each(['[', 'pathOwned: a', 'teamOwned: []', 'pathOwned: []\nx: 1'])(
    'refuses %j',
    text => {
      expect(() => parseOwnershipFile(text)).toThrow(/ownership.yaml/);
    },
  );
});
