import { createServiceFactory } from '@backstage/backend-plugin-api';
import { serializeDirectoryContents } from '@backstage/plugin-scaffolder-node';
import { EXAMPLE_PLATFORM } from '@internal/plugin-golden-path-common';
import { ANSWERS, useScaffolder } from './__testUtils__/useScaffolder';
import type { TestScaffolder } from './__testUtils__/startScaffolder';
import {
  offlineRenderingServiceRef,
  type OfflineService,
} from './platform/OfflineRendering';

jest.setTimeout(60_000);

const RECORDED = {
  imageRegistry: 'registry.acme.com/images',
  chartRepository: 'registry.acme.com/charts',
  awsAccountId: '000000000042',
  awsRegion: 'eu-west-1',
  domain: 'shop.acme.com',
  repositoryUrl: 'https://git.acme.com/shop/returns-service.git',
  repositoryPage: 'https://git.acme.com/shop/returns-service',
  portalUrl: 'https://portal.acme.com',
};

describe('a service that is rendered without its portal', () => {
  const { start } = useScaffolder();

  /** A backend in which the name of the service is taken. */
  async function startWith(service?: OfflineService): Promise<TestScaffolder> {
    const scaffolder = await start({
      features: [
        createServiceFactory({
          service: offlineRenderingServiceRef,
          deps: {},
          factory: () => ({ current: () => service }),
        }),
      ],
    });
    scaffolder.catalog.add({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: ANSWERS.name, namespace: 'default' },
    });
    return scaffolder;
  }

  async function dryRun(scaffolder: TestScaffolder) {
    const files = await serializeDirectoryContents(
      `${scaffolder.directory}/template`,
    );
    const { steps, ...spec } = scaffolder.template.spec as {
      steps: { action: string }[];
    };
    const last = steps.findIndex(
      ({ action }) => action === 'golden-path:lineage:record',
    );
    const response = await scaffolder.request
      .post('/api/scaffolder/v2/dry-run')
      .send({
        template: {
          ...scaffolder.template,
          spec: { ...spec, output: {}, steps: steps.slice(0, last + 1) },
        },
        values: {
          ...ANSWERS,
          repoUrl: 'git.acme.com?owner=shop&repo=returns-service',
        },
        secrets: {},
        directoryContents: files.map(({ path, content }) => ({
          path,
          base64Content: content.toString('base64'),
        })),
      });
    const values = response.body.directoryContents?.find(
      ({ path }: { path: string }) => path === 'values.json',
    );
    return {
      error: response.body.error?.message,
      platform:
        values &&
        JSON.parse(Buffer.from(values.base64Content, 'base64').toString())
          .platform,
    };
  }

  it('gets the platform that it records, on a host that nobody configured', async () => {
    const scaffolder = await startWith({ platform: RECORDED });
    expect(await dryRun(scaffolder)).toEqual({ platform: RECORDED });
  });

  it('needs a configured host when it records no platform', async () => {
    const scaffolder = await startWith({});
    expect(await dryRun(scaffolder)).toEqual({
      error: expect.stringMatching(/"git.acme.com" is not configured/),
    });
  });

  it('is no excuse for a run that makes a service', async () => {
    const scaffolder = await startWith({ platform: RECORDED });
    const taken = await scaffolder.run(ANSWERS);
    expect(taken.error?.message).toMatch(/"returns-service" is taken/);
    const task = await scaffolder.run({ ...ANSWERS, name: 'free-service' });
    expect(task.error).toBeUndefined();
    const file = await scaffolder.git.readFile('commerce', 'free-service', {
      path: 'values.json',
    });
    expect(JSON.parse(file.content.toString('utf8')).platform).toMatchObject(
      EXAMPLE_PLATFORM,
    );
  });
});
