import SwaggerParser from '@apidevtools/swagger-parser';
import { parseLineage } from '@internal/plugin-golden-path-common';
import {
  BuiltService,
  describeWith,
  type ServiceCommand,
} from '@internal/tooling';
import { join } from 'node:path';
import { parse } from 'yaml';
import { exerciseItems } from './exerciseItems';
import { findCatalogProblems, parseEntities } from './findCatalogProblems';
import { findDockerfileProblems } from './findDockerfileProblems';
import { findLeftovers, findTraces } from './findLeftovers';
import { findPythonProblems } from './findPythonProblems';
import { findSyntaxProblems } from './findSyntaxProblems';
import { GoldenPathEngine } from './GoldenPathEngine';
import { limitConcurrency } from './limitConcurrency';
import { listFiles, type ServiceFile, textOf } from './listFiles';
import { NASTY_DESCRIPTIONS } from './nastyDescriptions';
import { isComplete, nameOf, OPTION_SETS, type OptionSet } from './optionSets';
import { describeWithProgram } from './promtool';
import { type Command, type Outcomes, runPipeline } from './runPipeline';
import { servicesOf, ServiceStand } from './ServiceStand';

/** Services that are built at the same time; compilers, linters and tests use a core each. */
const CONCURRENCY = 2;

/** What is made of services in one language, by the commands that developers and CI run too. */
export interface Toolchain {
  language: 'nodejs' | 'python';
  /** What has to be installed beside the project's own toolchain. */
  programs: string[];
  /** As people call it. */
  title: string;
  /** What every service has to pass, in this order; the first installs what the others need. */
  checks: Record<string, Command>;
  /** What comes on top for the service with everything and for the one with nothing. */
  completeChecks: Record<string, Command>;
  /** Finds the line with the totals in the output of the command `test`. */
  totals: RegExp;
  /** What a person is told to type after the clone, and where the example resource is. */
  firstSteps: { commands: string[]; folders: string[] };
  /** How the service is started as its image does it. */
  start(directory: string): ServiceCommand;
}

/** A service as it came out of the golden path, and what its tools made of it. */
interface Candidate {
  directory: string;
  /** What the run says to do next. */
  advice: string;
  files: ServiceFile[];
  outcomes: Outcomes;
}

/**
 * Tests the services of one language: every set of options is made by a real run of the template,
 * cloned, checked and linted; the one with everything and the one with nothing pass all of their own
 * tests, run and answer.
 */
export function describeServices(toolchain: Toolchain): void {
  const inTurn = limitConcurrency(CONCURRENCY);
  const candidates = new Map<string, Promise<Candidate>>();
  let engine: GoldenPathEngine;
  let stand: ServiceStand;

  beforeAll(async () => {
    [engine, stand] = await Promise.all([
      GoldenPathEngine.start(),
      ServiceStand.start(),
    ]);
  });

  afterAll(async () => {
    await Promise.allSettled(candidates.values());
    await Promise.all([engine?.stop(), stand?.stop()]);
  });

  async function make(options: OptionSet): Promise<Candidate> {
    const name = nameOf(options);
    const run = await engine.run({
      name,
      description: descriptionOf(options),
      owner: 'group:default/orders-team',
      language: toolchain.language,
      tier: 1,
      ...options,
    });
    if (run.status !== 'completed') {
      throw new Error(`The run for ${name} ${run.status}:\n${run.log}`);
    }
    const directory = await engine.clone(name);
    const files = await listFiles(directory);
    const outcomes = await runPipeline(
      directory,
      commandsFor(toolchain, options),
      await stand.createEnvironment(options),
    );
    const texts = run.output.text as { content: string }[];
    const advice = texts.map(({ content }) => content).join('\n');
    return { directory, advice, files, outcomes };
  }

  /** The candidate of these options, made once. The next one is begun, so that no core is idle. */
  function candidateOf(options: OptionSet): Promise<Candidate> {
    const next = OPTION_SETS[OPTION_SETS.indexOf(options) + 1];
    for (const each of next ? [options, next] : [options]) {
      const name = nameOf(each);
      if (!candidates.has(name)) {
        const candidate = inTurn(() => make(each));
        candidate.catch(() => {
          // Whoever asks for the candidate gets the error.
        });
        candidates.set(name, candidate);
      }
    }
    return candidates.get(nameOf(options))!;
  }

  describeWithProgram(...toolchain.programs).each(OPTION_SETS)(
    `a ${toolchain.title} service with database $database, messaging $messaging, cache $cache`,
    options => {
      const name = nameOf(options);

      describeWith(...servicesOf(options))('and its services', () => {
        let candidate: Candidate;

        beforeAll(async () => {
          candidate = await candidateOf(options);
        });

        it('consists of files that parse', async () => {
          const { files, directory } = candidate;
          expect(findSyntaxProblems(files)).toEqual([]);
          expect(await findPythonProblems(files)).toEqual([]);
          expect(findDockerfileProblems(directory, files)).toEqual([]);
          expect(parse(textOf(files, 'mkdocs.yml'))).toMatchObject({
            plugins: ['techdocs-core'],
          });
          const document = await SwaggerParser.validate(
            join(directory, 'openapi.yaml'),
          );
          expect(document.info.title).toBe(name);
        });

        it('comes with the first commands, which fit its language', () => {
          const { commands, folders } = toolchain.firstSteps;
          const lines = candidate.advice.split('\n').map(line => line.trim());
          expect(lines).toEqual(expect.arrayContaining(commands));
          for (const folder of folders) {
            expect(candidate.advice).toContain(`\`${folder}\``);
            expect(
              candidate.files.filter(({ path }) => path.startsWith(folder)),
            ).not.toEqual([]);
          }
          expect(candidate.advice).not.toContain('${{');
        });

        it('says what it is to the catalog, which accepts it', async () => {
          const entities = parseEntities(candidate.files);
          expect(await findCatalogProblems(entities)).toEqual([]);
          expect(entities).toContainEqual(
            expect.objectContaining({
              kind: 'Component',
              metadata: expect.objectContaining({
                name,
                description: descriptionOf(options),
              }),
              spec: expect.objectContaining({
                owner: expect.stringMatching(/orders-team$/),
              }),
            }),
          );
          for (const { kind, metadata } of entities) {
            expect(
              await engine.waitForEntity(`${kind}:default/${metadata.name}`),
            ).toMatchObject({ metadata: { name: metadata.name } });
          }
        });

        it('remembers the answers it was made from', () => {
          const lineage = parseLineage(
            textOf(candidate.files, 'golden-path.yaml'),
          );
          expect(lineage.answers).toMatchObject({
            name,
            description: descriptionOf(options),
            language: toolchain.language,
            tier: 1,
            ...options,
          });
          expect(lineage.files.map(file => file.path).sort()).toEqual(
            candidate.files
              .map(file => file.path)
              .filter(path => path !== 'golden-path.yaml')
              .sort(),
          );
        });

        it('has what was chosen and nothing of what was not', () => {
          const { files } = candidate;
          expect(findLeftovers(files, options)).toEqual([]);
          const withoutTrace = (['database', 'messaging', 'cache'] as const)
            .filter(option => options[option] !== 'none')
            .filter(option => findTraces(files, option).length === 0);
          expect(withoutTrace).toEqual([]);
        });

        it.each(Object.entries(commandsFor(toolchain, options)))(
          'passes %s',
          command => {
            expect(candidate.outcomes[command]).not.toThrow();
          },
        );

        if (!isComplete(options)) {
          return;
        }

        it('runs its own tests against the services, none skipped', () => {
          const { stdout, stderr } = candidate.outcomes.test();
          const totals = `${stdout}${stderr}`.match(toolchain.totals)?.[0];
          expect(totals).toMatch(/\d+ passed/);
          expect(totals).not.toMatch(/skipped|todo|failed|deselected|xfailed/);
        });

        it('serves its health, its example resource and its metrics', async () => {
          for (const outcome of Object.values(candidate.outcomes)) {
            outcome();
          }
          const service = await BuiltService.start(
            candidate.directory,
            await stand.createEnvironment(options),
            toolchain.start(candidate.directory),
          );
          let exitCode: number | null;
          try {
            for (const path of ['/health', '/health/live', '/health/ready']) {
              expect(await service.request(path)).toMatchObject({
                status: 200,
              });
            }
            await exerciseItems(service, options);
            const metrics = (await service.request('/metrics')).text;
            expect(metrics).toMatch(
              sampleOf('http_requests_total', {
                service: name,
                method: 'POST',
                route: '/items',
                status: '201',
              }),
            );
            expect(metrics).toMatch(
              sampleOf('http_request_duration_seconds_bucket', {
                le: '0.2',
                service: name,
                method: 'GET',
                status: '200',
              }),
            );
          } catch (error) {
            throw new Error(`${error}\nThe service's log:\n${service.log}`);
          } finally {
            exitCode = await service.stop();
          }
          expect(exitCode).toBe(0);
        });
      });
    },
  );
}

function commandsFor(
  { checks, completeChecks }: Toolchain,
  options: OptionSet,
): Record<string, Command> {
  return isComplete(options) ? { ...checks, ...completeChecks } : checks;
}

function descriptionOf(options: OptionSet): string {
  return Object.values(NASTY_DESCRIPTIONS)[OPTION_SETS.indexOf(options)];
}

/** Matches a line of the Prometheus text format with these labels, in any order and among others. */
function sampleOf(metric: string, labels: Record<string, string>): RegExp {
  const lookaheads = Object.entries(labels).map(
    ([label, value]) => `(?=[^}]*\\b${label}="${value}")`,
  );
  return new RegExp(`^${metric}\\{${lookaheads.join('')}[^}]*\\} [1-9]`, 'm');
}
