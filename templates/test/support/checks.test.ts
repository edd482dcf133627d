import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCatalogProblems, parseEntities } from './findCatalogProblems';
import { findDockerfileProblems } from './findDockerfileProblems';
import { findLeftovers, findTraces } from './findLeftovers';
import { findPythonProblems } from './findPythonProblems';
import { findSyntaxProblems } from './findSyntaxProblems';
import { listFiles } from './listFiles';
import { isComplete, nameOf, OPTION_SETS } from './optionSets';
import { runPipeline } from './runPipeline';

describe('optionSets', () => {
  it('are all eight, each under a name of its own', () => {
    expect(new Set(OPTION_SETS.map(nameOf)).size).toBe(8);
  });

  it('have two that are complete: everything and nothing', () => {
    expect(OPTION_SETS.filter(isComplete).map(nameOf)).toEqual([
      'shop-postgresql-rabbitmq-redis',
      'shop-plain',
    ]);
  });
});

describe('runPipeline', () => {
  it('keeps how each command ended', async () => {
    const outcomes = await runPipeline(
      tmpdir(),
      {
        install: ['true'],
        lint: ['sh', '-c', 'echo too long >&2; exit 1'],
        test: ['sh', '-c', 'echo "$WHERE"'],
      },
      { WHERE: 'here' },
    );
    expect(outcomes.install).not.toThrow();
    expect(outcomes.lint).toThrow('too long');
    expect(outcomes.test().stdout).toBe('here\n');
  });

  it('says of everything that the installation failed', async () => {
    const outcomes = await runPipeline(
      tmpdir(),
      { install: ['sh', '-c', 'echo no space; exit 1'], test: ['true'] },
      {},
    );
    expect(outcomes.install).toThrow('no space');
    expect(outcomes.test).toThrow('no space');
  });
});

describe('findPythonProblems', () => {
  it('finds what is wrong with Python and TOML', async () => {
    const files = [
      { path: 'good.py', text: 'x: int = 1\n' },
      { path: 'bad.py', text: 'def f(:\n' },
      { path: 'good.toml', text: 'a = "b"\n' },
      { path: 'bad.toml', text: 'a = b\n' },
      { path: 'README.md', text: 'def f(:' },
    ];
    expect(await findPythonProblems(files)).toEqual([
      expect.stringContaining('bad.py: '),
      expect.stringContaining('bad.toml: '),
    ]);
    expect(await findPythonProblems([])).toEqual([]);
  });
});

describe('findSyntaxProblems', () => {
  it.each([
    ['a.yaml', 'a: b: c'],
    ['a.yml', 'a: "b'],
    ['a.json', '{ "a": 1, }'],
    ['a.json', '// comment\n{}'],
    ['tsconfig.json', '{ "a": }'],
    ['a.ts', 'const a: = 1;'],
    ['a.js', 'const a = ;'],
  ])('finds what is wrong with %s: %s', (path, text) => {
    expect(findSyntaxProblems([{ path, text }])).toEqual([
      expect.stringContaining(`${path}: `),
    ]);
  });

  it('is content with good files', () => {
    expect(
      findSyntaxProblems([
        { path: 'a.yaml', text: 'a: 1\n---\nb: "${{ x }}"\n' },
        { path: 'tsconfig.json', text: '// why\n{ "a": 1, }' },
        { path: 'a.ts', text: 'export const a: number = 1;' },
        { path: 'README.md', text: '{' },
      ]),
    ).toEqual([]);
  });
});

describe('findLeftovers', () => {
  const files = [
    { path: 'migrations/1.sql', text: 'create table x;' },
    { path: 'package-lock.json', text: '{\n  "node_modules/amqplib": {}\n}' },
    { path: 'src/app.ts', text: 'const image = "jpg";\nconst cache = 1;' },
  ];

  it('finds what was not chosen, in paths and texts, and only that', () => {
    const none = {
      database: 'none',
      messaging: 'none',
      cache: 'none',
    } as const;
    expect(findLeftovers(files, none)).toEqual([
      'migrations/1.sql',
      'package-lock.json:2: "node_modules/amqplib": {}',
    ]);
    expect(
      findLeftovers(files, { ...none, database: 'postgresql' }),
    ).toHaveLength(1);
    expect(findTraces(files, 'cache')).toEqual([]);
  });
});

describe('findCatalogProblems', () => {
  const component = [
    'apiVersion: backstage.io/v1alpha1',
    'kind: Component',
    'metadata: { name: orders }',
    'spec: { type: service, lifecycle: production, owner: group:default/x }',
  ].join('\n');
  const api = [
    'apiVersion: backstage.io/v1alpha1',
    'kind: API',
    'metadata: { name: orders }',
    'spec:',
    '  type: openapi',
    '  lifecycle: production',
    '  owner: group:default/x',
    '  definition: { $text: ./openapi.yaml }',
  ].join('\n');

  function check(text: string) {
    return findCatalogProblems(
      parseEntities([
        { path: 'catalog-info.yaml', text },
        { path: 'openapi.yaml', text: 'openapi: 3.1.0' },
      ]),
    );
  }

  it('refuses what the catalog would refuse', async () => {
    expect(await check(`${component}\n---\n${api}`)).toEqual([]);
    for (const wrong of [
      component.replace('name: orders', 'name: "no spaces"'),
      component.replace('owner: group:default/x', ''),
      component.replace('kind: Component', 'kind: User'),
      api.replace('{ $text: ./openapi.yaml }', '{}'),
    ]) {
      expect(await check(wrong)).toHaveLength(1);
    }
  });

  it('does not accept an API whose definition is not there', () => {
    expect(() => check(api.replace('openapi.yaml', 'other.yaml'))).toThrow(
      /There is no other.yaml/,
    );
  });
});

describe('findDockerfileProblems', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'causeway-dockerfile-'));
    await writeFile(join(directory, 'package.json'), '{}');
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function check(lines: string[]) {
    await writeFile(join(directory, 'Dockerfile'), lines.join('\n'));
    return findDockerfileProblems(directory, await listFiles(directory));
  }

  it('finds missing sources, unknown stages and instructions, and root', async () => {
    const good = [
      'FROM node:24 AS build',
      'COPY package.json ./',
      'FROM scratch',
      'COPY --from=build /app ./',
      'USER nonroot',
    ];
    expect(await check(good)).toEqual([]);
    expect(await check([...good, 'COPY absent.json ./'])).toEqual([
      'COPY of absent.json, which does not exist',
    ]);
    expect(await check([...good, 'COPY --from=builder /x ./'])).toEqual([
      'COPY from the unknown stage builder',
    ]);
    expect(await check([...good, 'COPPY a b'])).toEqual([
      'COPPY is no instruction',
    ]);
    expect(await check(good.slice(0, -1))).toEqual(['the image runs as root']);
  });
});
