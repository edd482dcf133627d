import { serializeDirectoryContents } from '@backstage/plugin-scaffolder-node';
import {
  EXAMPLE_PLATFORM,
  parseLineage,
} from '@internal/plugin-golden-path-common';
import { readRuns } from './__testUtils__/readRuns';
import type { TestScaffolder } from './__testUtils__/startScaffolder';
import {
  ANSWERS,
  expectNothingLeft,
  HOSTILE_DESCRIPTION,
  useScaffolder,
  waitUntil,
} from './__testUtils__/useScaffolder';
import { escapeMarkdown } from './filters/escapeMarkdown';

jest.setTimeout(60_000);

const PLATFORM = {
  ...EXAMPLE_PLATFORM,
  repositoryUrl:
    'http://portal.test:7007/api/local-git/commerce/returns-service.git',
  repositoryPage:
    'http://portal.test/source/commerce/returns-service/tree/main/',
  portalUrl: 'http://portal.test',
};

const { start } = useScaffolder();
let scaffolder: TestScaffolder;

describe('a run that goes well', () => {
  async function read(path: string): Promise<string> {
    const file = await scaffolder.git.readFile('commerce', ANSWERS.name, {
      path,
    });
    return file.content.toString('utf8');
  }

  it('needs a name, a description and an owner only', async () => {
    scaffolder = await start();
    const task = await scaffolder.run({
      ...ANSWERS,
      description: HOSTILE_DESCRIPTION,
    });
    expect(task.error).toBeUndefined();
    expect(task.status).toBe('completed');
    expect(task.output).toMatchObject({
      entityRef: 'component:default/returns-service',
      tier: 2,
      cloneUrl:
        'http://portal.test:7007/api/local-git/commerce/returns-service.git',
      commitHash: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(JSON.parse(await read('values.json'))).toEqual({
      name: 'returns-service',
      description: HOSTILE_DESCRIPTION,
      owner: 'group:default/orders-team',
      ownerName: 'orders-team',
      language: 'nodejs',
      database: 'postgresql',
      messaging: 'none',
      cache: 'none',
      system: 'system:default/storefront',
      systemName: 'storefront',
      tier: 2,
      platform: PLATFORM,
    });
    expect(await read('README.md')).toBe(
      `# returns-service\n\n${escapeMarkdown(HOSTILE_DESCRIPTION)}\n`,
    );
    const repository = await scaffolder.git.getRepository(
      'commerce',
      ANSWERS.name,
    );
    expect(repository).toMatchObject({
      ownerRef: 'group:default/orders-team',
      createdBy: task.id,
    });
    expect(scaffolder.catalog.has('component:default/returns-service')).toBe(
      true,
    );
    await waitUntil(async () => {
      const [run] = await readRuns(scaffolder.directory);
      return run.state === 'finished' && run.reserved_name === null;
    });
  });

  it('records the lineage', async () => {
    scaffolder = await start();
    const task = await scaffolder.run({
      ...ANSWERS,
      description: HOSTILE_DESCRIPTION,
      tier: 1,
    });
    expect(task.error).toBeUndefined();
    const lineage = parseLineage(await read('golden-path.yaml'));
    expect(lineage.template).toEqual({
      ref: 'template:default/new-microservice',
      version:
        scaffolder.template.metadata.annotations?.[
          'causeway.dev/template-version'
        ],
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(lineage.answers).toEqual({
      name: 'returns-service',
      description: HOSTILE_DESCRIPTION,
      owner: 'group:default/orders-team',
      language: 'nodejs',
      database: 'postgresql',
      messaging: 'none',
      cache: 'none',
      system: 'system:default/storefront',
      tier: 1,
      repoUrl: 'local-git?owner=commerce&repo=returns-service',
    });
    expect(lineage.platform).toEqual(PLATFORM);
    expect(lineage.files.map(({ path, owner }) => `${owner} ${path}`)).toEqual([
      'team README.md',
      'team catalog-info.yaml',
      'path deploy/argocd/dev.yaml',
      'path deploy/argocd/production.yaml',
      'path deploy/argocd/sandbox.yaml',
      'path deploy/argocd/staging.yaml',
      'team deploy/crossplane/database.yaml',
      'team deploy/crossplane/kustomization.yaml',
      'team migrations/1.sql',
      'team package-lock.json',
      'team src/main.ts',
      'path src/platform/start.ts',
      'team values.json',
    ]);
  });

  it('tells the service about the configured platform', async () => {
    const platform = {
      imageRegistry: 'registry.acme.com/images',
      chartRepository: 'registry.acme.com/charts',
      awsAccountId: '000000000042',
      awsRegion: 'eu-west-1',
      domain: 'shop.acme.com',
    };
    scaffolder = await start({ config: { goldenPath: { platform } } });
    await scaffolder.run(ANSWERS);
    const expected = { ...PLATFORM, ...platform };
    expect(JSON.parse(await read('values.json')).platform).toEqual(expected);
    expect(parseLineage(await read('golden-path.yaml')).platform).toEqual(
      expected,
    );
  });

  it('takes every answer, in every spelling', async () => {
    scaffolder = await start();
    const task = await scaffolder.run({
      ...ANSWERS,
      owner: 'group:default/platform-team',
      language: 'nodejs',
      database: 'none',
      messaging: 'rabbitmq',
      cache: 'redis',
      system: 'system:default/platform',
      tier: 3,
      repoUrl: 'portal.test:7007?owner=payments&repo=returns-service',
    });
    expect(task.error).toBeUndefined();
    expect(await scaffolder.repositories()).toEqual([
      'payments/returns-service',
    ]);
    const { entries } = await scaffolder.git.listTree(
      'payments',
      ANSWERS.name,
      { recursive: true },
    );
    expect(entries.map(entry => entry.path).sort()).toEqual([
      'README.md',
      'catalog-info.yaml',
      'deploy/argocd/dev.yaml',
      'deploy/argocd/production.yaml',
      'deploy/argocd/sandbox.yaml',
      'deploy/argocd/staging.yaml',
      'deploy/crossplane/cache.yaml',
      'deploy/crossplane/kustomization.yaml',
      'deploy/crossplane/queue.yaml',
      'events/item.created.v1.schema.json',
      'golden-path.yaml',
      'package-lock.json',
      'src/cache.ts',
      'src/events.ts',
      'src/main.ts',
      'src/memory.ts',
      'src/outbox.ts',
      'src/platform/start.ts',
      'values.json',
    ]);
  });

  it('changes nothing when it is a dry run', async () => {
    scaffolder = await start();
    const templateFiles = await serializeDirectoryContents(
      `${scaffolder.directory}/template`,
    );
    const response = await scaffolder.request
      .post('/api/scaffolder/v2/dry-run')
      .send({
        template: scaffolder.template,
        values: { ...ANSWERS, description: HOSTILE_DESCRIPTION },
        secrets: {},
        directoryContents: templateFiles.map(({ path, content }) => ({
          path,
          base64Content: content.toString('base64'),
        })),
      });
    expect(response.body.error).toBeUndefined();
    const files: { path: string; base64Content: string }[] =
      response.body.directoryContents;
    const lineage = files.find(file => file.path === 'golden-path.yaml');
    expect(
      parseLineage(
        Buffer.from(lineage?.base64Content ?? '', 'base64').toString('utf8'),
      ),
    ).toMatchObject({
      template: { ref: 'template:default/new-microservice' },
      answers: { description: HOSTILE_DESCRIPTION },
      platform: PLATFORM,
    });
    expect(response.body.output.entityRef).toBe(
      'component:default/returns-service',
    );
    await expectNothingLeft(scaffolder);
    expect(await readRuns(scaffolder.directory)).toEqual([]);
  });
});
