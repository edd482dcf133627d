import {
  findDescriptionProblem,
  LANGUAGES,
  parseLineage,
} from '@internal/plugin-golden-path-common';
import {
  describeUnlessMissing,
  findBinary,
  runCommand,
} from '@internal/tooling';
import fc from 'fast-check';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import {
  findCatalogProblems,
  parseEntities,
} from './support/findCatalogProblems';
import { findPythonProblems } from './support/findPythonProblems';
import { findSyntaxProblems } from './support/findSyntaxProblems';
import { GoldenPathEngine } from './support/GoldenPathEngine';
import { type ServiceFile, textOf } from './support/listFiles';
import { collapseSpace, htmlText, markdownText } from './support/markdownText';
import { NASTY_DESCRIPTIONS } from './support/nastyDescriptions';
import { renderSkeletons } from './support/renderSkeletons';
import { runPython } from './support/runPython';

jest.setTimeout(240_000);

/** Generated descriptions that are rendered, others each time; each is a whole run of the template. */
const GENERATED_RUNS = 8;

let engine: GoldenPathEngine;

beforeAll(async () => {
  engine = await GoldenPathEngine.start();
});
afterAll(() => engine?.stop());

const rendered = new Map<string, Promise<ServiceFile[]>>();

type Language = (typeof LANGUAGES)[number];

/** The files of a service with everything chosen and this description, rendered once. */
function render(
  language: Language,
  description: string,
): Promise<ServiceFile[]> {
  const key = `${language} ${description}`;
  const files =
    rendered.get(key) ??
    engine
      .dryRun({
        name: 'text-check',
        description,
        language,
        owner: 'group:default/orders-team',
        messaging: 'rabbitmq',
        cache: 'redis',
      })
      .then(run => run.files);
  rendered.set(key, files);
  return files;
}

/** Where the template put the description, and what came out there. */
async function readDescriptions(language: Language, files: ServiceFile[]) {
  const component = parseEntities(files).find(
    entity => entity.kind === 'Component',
  );
  return {
    catalog: component?.metadata.description,
    package:
      language === 'python'
        ? await readProjectDescription(textOf(files, 'pyproject.toml'))
        : JSON.parse(textOf(files, 'package.json')).description,
    api: parse(textOf(files, 'openapi.yaml')).info.description,
    lineage: parseLineage(textOf(files, 'golden-path.yaml')).answers
      .description,
  };
}

function readProjectDescription(project: string): Promise<string> {
  return runPython(
    'import json, sys, tomllib; json.dump(tomllib.loads(json.load(sys.stdin))["project"]["description"], sys.stdout)',
    project,
  );
}

/** Everything that is wrong with what was made of a description. */
async function findDamage(
  language: Language,
  description: string,
): Promise<string[]> {
  const files = await render(language, description);
  return [
    ...findSyntaxProblems(files),
    ...(await findPythonProblems(files)),
    ...(await findCatalogProblems(parseEntities(files))),
    ...Object.entries(await readDescriptions(language, files))
      .filter(([, found]) => found !== description)
      .map(([place, found]) => `${place} says ${JSON.stringify(found)}`),
    ...['README.md', 'docs/index.md']
      .map(path => ({ path, text: markdownText(textOf(files, path)) }))
      .filter(({ text }) => !text.includes(collapseSpace(description)))
      .map(({ path, text }) => `${path} shows ${text.slice(0, 1_000)}`),
  ];
}

const mkDocs = findBinary('mkdocs', [resolve(__dirname, '../../.tools/bin')]);
const describeWithMkDocs = describeUnlessMissing(mkDocs ? [] : ['MkDocs']);

describe('any description', () => {
  it.each(Object.entries(NASTY_DESCRIPTIONS))(
    'comes out intact: %s',
    async (_, description) => {
      expect(await findDamage('nodejs', description)).toEqual([]);
    },
  );

  // All other files with a description are the same for every language.
  it.each(Object.entries(NASTY_DESCRIPTIONS))(
    'comes out intact in the project of a service in Python: %s',
    async (_, description) => {
      const files = await renderSkeletons(
        {
          name: 'text-check',
          description,
          owner: 'group:default/orders-team',
          language: 'python',
        },
        ['python/base', 'python/database-postgresql'],
      );
      expect(await findPythonProblems(files)).toEqual([]);
      expect(
        await readProjectDescription(textOf(files, 'pyproject.toml')),
      ).toBe(description);
    },
  );

  it('comes out intact, whatever it is', async () => {
    const fragments = [
      ...Object.values(NASTY_DESCRIPTIONS).flatMap(text => text.split(' ')),
      ...'${{ }} {{ {% %} {# #} --- ... */ /* # : - > | ` ``` ~~~ \\ " \' < & ; = + _ * ** __ [ ] ( ) !'.split(
        ' ',
      ),
      '\n',
      '\n\n',
      '\r\n',
      '  ',
      '    ',
      '\t',
    ];
    const descriptions = fc
      .array(
        fc.oneof(
          fc.constantFrom(...fragments),
          fc.string({ unit: 'grapheme', maxLength: 20 }),
          fc.string({ unit: 'binary', maxLength: 5 }),
        ),
        { minLength: 1, maxLength: 20 },
      )
      .map(parts => parts.join(''))
      .filter(description => findDescriptionProblem(description) === undefined);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...LANGUAGES),
        descriptions,
        async (language, description) => {
          expect(await findDamage(language, description)).toEqual([]);
        },
      ),
      { numRuns: GENERATED_RUNS },
    );
  });
});

describeWithMkDocs('any description in TechDocs', () => {
  it('is shown intact', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-docs-'));
    try {
      const descriptions = Object.values(NASTY_DESCRIPTIONS);
      for (const [index, description] of descriptions.entries()) {
        for (const { path, text } of await render('nodejs', description)) {
          if (path.startsWith('docs/')) {
            const page = join(
              directory,
              path.replace('docs/', `docs/${index}/`),
            );
            await mkdir(dirname(page), { recursive: true });
            await writeFile(page, text);
          }
        }
      }
      await writeFile(
        join(directory, 'mkdocs.yml'),
        'site_name: Descriptions\nplugins: [techdocs-core]\n',
      );
      await runCommand(directory, mkDocs!, ['build', '--quiet']);

      const damaged: string[] = [];
      for (const [index, description] of descriptions.entries()) {
        const page = join(directory, 'site', `${index}`, 'index.html');
        const text = htmlText(await readFile(page, 'utf8'), 'article');
        if (!text.includes(collapseSpace(description))) {
          damaged.push(`${description} became ${text}`);
        }
      }
      expect(damaged).toEqual([]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
