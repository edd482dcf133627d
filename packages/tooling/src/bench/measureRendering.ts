import {
  GoldenPathRenderer,
  type RenderedService,
  TemplateFinder,
} from '@internal/golden-path-cli';
import {
  type Answers,
  CACHES,
  completeAnswers,
  DATABASES,
  LANGUAGES,
  LOCAL_GIT_HOST,
  MESSAGINGS,
} from '@internal/plugin-golden-path-common';
import {
  findTools,
  type Tools,
  validateService,
} from '@internal/plugin-golden-path-node';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../generated/runCommand';
import { repositoryRoot } from '../start/startPortal';
import { type Measurement, timed } from './Measurement';

/** Times that one service is rendered; one time more comes first, to warm up the tools. */
const RUNS = 3;

/** Seconds to render and validate one service that the issue allows. */
const GOAL_SECONDS = 5;

/** Seconds for all 16: the start of the engine counts once, and every service has 4. */
const ALL_GOAL_SECONDS = 65;

const PROGRAM = join(
  repositoryRoot,
  'packages/golden-path-cli/bin/golden-path.cjs',
);

/** One service for each answer to the questions of the golden path that choose technology. */
const ALL_ANSWERS: Answers[] = LANGUAGES.flatMap(language =>
  DATABASES.flatMap(database =>
    MESSAGINGS.flatMap(messaging =>
      CACHES.map(cache =>
        completeAnswers(
          {
            name: `measured-${language}-${database}-${messaging}-${cache}`,
            description: 'Made to be measured',
            owner: 'orders-team',
            language,
            database,
            messaging,
            cache,
          },
          { publisher: { host: LOCAL_GIT_HOST, owner: 'commerce' } },
        ),
      ),
    ),
  ),
);

/**
 * Times `golden-path render` with the validation of what it wrote: for one service, as a command,
 * and for one of each kind through one engine.
 */
export async function measureRendering(): Promise<Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-rendering-'));
  const tools = findTools({ from: repositoryRoot });
  try {
    const answersFile = join(directory, 'answers.yaml');
    await writeFile(answersFile, JSON.stringify(ALL_ANSWERS[0]));
    const runs: number[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      const service = join(directory, `${run}`);
      runs.push(
        await timed(async () => {
          await runCommand(directory, process.execPath, [
            PROGRAM,
            'render',
            answersFile,
            service,
          ]);
          await requireValid(service, tools);
        }),
      );
    }
    const [, ...warm] = runs;
    const all = await timed(() => renderAll(join(directory, 'all'), tools));
    return [
      {
        what: 'render and validate one service',
        seconds: Math.max(...warm),
        runs: warm,
        goal: GOAL_SECONDS,
      },
      {
        what: `render and validate ${ALL_ANSWERS.length} services in one go`,
        seconds: all,
        runs: [all],
        goal: ALL_GOAL_SECONDS,
      },
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function renderAll(directory: string, tools: Tools): Promise<void> {
  const template = await new TemplateFinder().findDefault();
  const renderer = await GoldenPathRenderer.start();
  try {
    // While one service is validated, by other programs, the engine renders the next.
    await Promise.all(
      ALL_ANSWERS.map(async answers => {
        const service = join(directory, answers.name);
        await write(service, await renderer.render({ template, answers }));
        await requireValid(service, tools);
      }),
    );
  } finally {
    await renderer.stop();
  }
}

async function write(
  directory: string,
  { files }: RenderedService,
): Promise<void> {
  for (const { path, content } of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
}

async function requireValid(directory: string, tools: Tools): Promise<void> {
  const { findings, checks } = await validateService({ directory, tools });
  const complaints = [
    ...findings.map(({ file, message }) => `${file}: ${message}`),
    ...checks
      .filter(({ state }) => state === 'not run')
      .map(({ name, reason }) => `${name}: ${reason}`),
  ];
  if (complaints.length > 0) {
    throw new Error(
      `What was rendered could not be validated: ${complaints.join('; ')}`,
    );
  }
}
