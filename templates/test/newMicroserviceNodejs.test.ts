import SwaggerParser from '@apidevtools/swagger-parser';
import { parseLineage } from '@internal/plugin-golden-path-common';
import { BuiltService, describeWith } from '@internal/tooling';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import {
  findCatalogProblems,
  parseEntities,
} from './support/findCatalogProblems';
import { findDockerfileProblems } from './support/findDockerfileProblems';
import { findLeftovers, findTraces } from './support/findLeftovers';
import { findSyntaxProblems } from './support/findSyntaxProblems';
import { GoldenPathEngine } from './support/GoldenPathEngine';
import { limitConcurrency } from './support/limitConcurrency';
import { listFiles, type ServiceFile, textOf } from './support/listFiles';
import { NASTY_DESCRIPTIONS } from './support/nastyDescriptions';
import {
  NPM_COMMANDS,
  type NpmCommand,
  runNpmPipeline,
} from './support/NpmPipeline';
import { nameOf, OPTION_SETS, type OptionSet } from './support/optionSets';
import { servicesOf, ServiceStand } from './support/ServiceStand';

jest.setTimeout(480_000);

/** Services that are built at the same time; npm, compilers and linters use a core each. */
const CONCURRENCY = 2;

/** A service as it came out of the golden path, and what npm made of it. */
interface Candidate {
  directory: string;
  files: ServiceFile[];
  npm: Awaited<ReturnType<typeof runNpmPipeline>>;
}

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

function descriptionOf(options: OptionSet): string {
  return Object.values(NASTY_DESCRIPTIONS)[OPTION_SETS.indexOf(options)];
}

async function make(options: OptionSet): Promise<Candidate> {
  const name = nameOf(options);
  const run = await engine.run({
    name,
    description: descriptionOf(options),
    owner: 'group:default/orders-team',
    language: 'nodejs',
    tier: 1,
    ...options,
  });
  if (run.status !== 'completed') {
    throw new Error(`The run for ${name} ${run.status}:\n${run.log}`);
  }
  const directory = await engine.clone(name);
  const files = await listFiles(directory);
  const environment = await stand.createEnvironment(options);
  return {
    directory,
    files,
    npm: await runNpmPipeline(directory, environment),
  };
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

describe.each(OPTION_SETS)(
  'a Node.js service with database $database, messaging $messaging, cache $cache',
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
        expect(findDockerfileProblems(directory, files)).toEqual([]);
        expect(parse(textOf(files, 'mkdocs.yml'))).toMatchObject({
          plugins: ['techdocs-core'],
        });
        const document = await SwaggerParser.validate(
          join(directory, 'openapi.yaml'),
        );
        expect(document.info.title).toBe(name);
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
          language: 'nodejs',
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

      it.each(Object.keys(NPM_COMMANDS) as NpmCommand[])(
        'passes npm %s',
        command => {
          expect(candidate.npm[command]).not.toThrow();
        },
      );

      it('runs its own tests against the services, none skipped', () => {
        const { stdout, stderr } = candidate.npm.test();
        const summary = `${stdout}${stderr}`.match(/^Tests: .*$/m)?.[0];
        expect(summary).toMatch(/\d+ passed/);
        expect(summary).not.toMatch(/skipped|todo|failed/);
      });

      it('serves its health, its example resource and its metrics', async () => {
        candidate.npm.build();
        const service = await BuiltService.start(
          candidate.directory,
          await stand.createEnvironment(options),
        );
        let exitCode: number | null;
        try {
          for (const path of ['/health', '/health/live', '/health/ready']) {
            expect(await service.request(path)).toMatchObject({ status: 200 });
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

/** Goes through the life of an item as the API describes it. */
async function exerciseItems(service: BuiltService, options: OptionSet) {
  const refused = await service.request('/items', {
    method: 'POST',
    body: { name: '' },
  });
  expect(refused.status).toBe(400);
  expect(refused.headers.get('content-type')).toMatch(
    /^application\/problem\+json/,
  );

  const created = await service.request('/items', {
    method: 'POST',
    body: { name: 'kettle' },
  });
  expect(created.status).toBe(201);
  const item = JSON.parse(created.text);
  const path = `/items/${item.id}`;
  // Twice: with a cache the second answer may come from another place.
  for (let reading = 0; reading < 2; reading += 1) {
    expect(JSON.parse((await service.request(path)).text)).toEqual(item);
  }
  const replaced = await service.request(path, {
    method: 'PUT',
    body: { name: 'teapot' },
  });
  expect(JSON.parse(replaced.text)).toMatchObject({
    name: 'teapot',
    version: 2,
  });
  expect(JSON.parse((await service.request(path)).text).name).toBe('teapot');
  expect(
    JSON.parse((await service.request('/items')).text).items,
  ).toContainEqual(expect.objectContaining({ id: item.id }));

  if (options.messaging === 'rabbitmq') {
    expect(await activityOf(service, path, 2)).toEqual([
      'item.created',
      'item.replaced',
    ]);
  } else {
    expect(await service.request(`${path}/activity`)).toMatchObject({
      status: 404,
    });
  }

  expect(await service.request(path, { method: 'DELETE' })).toMatchObject({
    status: 204,
  });
  expect(await service.request(path)).toMatchObject({ status: 404 });
}

/** The events of an item that went through the message queue and came back, once there are `count`. */
async function activityOf(service: BuiltService, path: string, count: number) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { text } = await service.request(`${path}/activity`);
    const types = JSON.parse(text).items.map(
      (activity: { type: string }) => activity.type,
    );
    if (types.length >= count || Date.now() > deadline) {
      return types;
    }
    await delay(50);
  }
}

/** Matches a line of the Prometheus text format with these labels, in any order and among others. */
function sampleOf(metric: string, labels: Record<string, string>): RegExp {
  const lookaheads = Object.entries(labels).map(
    ([label, value]) => `(?=[^}]*\\b${label}="${value}")`,
  );
  return new RegExp(`^${metric}\\{${lookaheads.join('')}[^}]*\\} [1-9]`, 'm');
}
