import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { urlReaderServiceFactory } from '@backstage/backend-defaults/urlReader';
import {
  coreServices,
  createBackendModule,
  type UrlReaderService,
} from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ScmIntegrations } from '@backstage/integration';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { fetchContents } from '@backstage/plugin-scaffolder-node';
import { DirectoryPreparer } from '@backstage/plugin-techdocs-node';
import {
  type LocalGitHost,
  localGitServiceRef,
  localGitUrlReaderServiceFactory,
} from '@internal/plugin-local-git-node';
import request from 'supertest';
import {
  ANNOTATION_CATALOG_PROBLEM,
  ANNOTATION_SOURCE_COMMIT,
} from '@internal/plugin-local-git-common';
import catalogModuleLocalGit from '.';

jest.setTimeout(60_000);

const run = promisify(execFile);
const apiUrl = 'http://localhost:7007/api/local-git';
const catalogInfo = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
  description: first
  annotations:
    backstage.io/techdocs-ref: dir:.
    backstage.io/managed-by-location: url:https://somewhere.example/else
spec:
  type: service
  lifecycle: production
  owner: group:default/orders-team
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: orders
spec:
  type: openapi
  lifecycle: production
  owner: group:default/orders-team
  definition:
    $text: ./openapi.yaml
`;

describe('catalogModuleLocalGit', () => {
  const mockDirectory = createMockDirectory();

  async function start() {
    mockDirectory.setContent({
      source: {
        'catalog-info.yaml': catalogInfo,
        'openapi.yaml': 'openapi: 3.1.0\n',
        'mkdocs.yml': 'site_name: Orders\n',
        docs: { 'index.md': '# Orders\n' },
      },
    });
    const held: { host?: LocalGitHost; urlReader?: UrlReaderService } = {};
    const logger = mockServices.rootLogger.mock();
    logger.child.mockReturnValue(logger);
    const { server } = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleLocalGit,
        urlReaderServiceFactory,
        localGitUrlReaderServiceFactory,
        createBackendModule({
          pluginId: 'catalog',
          moduleId: 'expose-services',
          register(env) {
            env.registerInit({
              deps: {
                host: localGitServiceRef,
                urlReader: coreServices.urlReader,
              },
              async init({ host, urlReader }) {
                Object.assign(held, { host, urlReader });
              },
            });
          },
        }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost:3000' },
            backend: {
              baseUrl: 'http://localhost:7007',
              workingDirectory: mockDirectory.resolve('.'),
            },
            localGit: { directory: mockDirectory.resolve('git') },
          },
        }),
        mockServices.logger.factory(),
      ],
    });
    const { host, urlReader } = held;
    if (!host || !urlReader) {
      throw new Error('The services were not created');
    }
    const find = async (kind: string, name: string) => {
      const { body, status } = await request(server)
        .get(`/api/catalog/entities/by-name/${kind}/default/${name}`)
        .set('authorization', mockCredentials.service.header());
      return status === 200 ? (body as Entity) : undefined;
    };
    const createOrders = (name = 'orders') =>
      host.createRepository({
        owner: 'commerce',
        name,
        ownerRef: 'group:default/orders-team',
        sourceDirectory: mockDirectory.resolve('source'),
      });
    // Past the backend, as somebody on the machine might; the backend is told of it.
    const push = async (change: (directory: string) => Promise<void>) => {
      const directory = mockDirectory.resolve('clone');
      await rm(directory, { recursive: true, force: true });
      const git = (...args: string[]) =>
        run('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
          cwd: directory,
        });
      const bare = await host.getRepositoryDirectory('commerce', 'orders');
      await run('git', ['clone', '--quiet', bare, directory]);
      await change(directory);
      await git('commit', '--quiet', '--all', '--message', 'change');
      await git('push', '--quiet', 'origin', 'main');
      await host.announcePush('commerce', 'orders');
    };
    return { host, urlReader, find, createOrders, push };
  }

  it('follows a repository from its creation to its end', async () => {
    const { host, find, createOrders, push } = await start();
    await createOrders();
    const component = await eventually(() => find('component', 'orders'));
    const commitId = await host.resolveCommit('commerce', 'orders');
    expect(component?.metadata.annotations).toEqual({
      'backstage.io/techdocs-ref': 'dir:.',
      'backstage.io/managed-by-location': `url:${apiUrl}/commerce/orders/blob/main/catalog-info.yaml`,
      'backstage.io/managed-by-origin-location': `url:${apiUrl}/commerce/orders/blob/main/catalog-info.yaml`,
      'backstage.io/source-location': `url:${apiUrl}/commerce/orders/tree/main/`,
      'backstage.io/view-url':
        'http://localhost:3000/source/commerce/orders/blob/main/catalog-info.yaml',
      'backstage.io/edit-url':
        'http://localhost:3000/source/commerce/orders/blob/main/catalog-info.yaml',
      [ANNOTATION_SOURCE_COMMIT]: commitId,
    });
    const api = await eventually(() => find('api', 'orders'));
    expect(api?.spec?.definition).toBe('openapi: 3.1.0\n');

    // Not the catalog file but what it refers to.
    await push(directory =>
      writeFile(join(directory, 'openapi.yaml'), 'openapi: 3.1.1\n'),
    );
    await eventually(async () => {
      const changed = await find('api', 'orders');
      return changed?.spec?.definition === 'openapi: 3.1.1\n';
    });

    await host.deleteRepository('commerce', 'orders');
    await eventually(
      async () =>
        !(await find('component', 'orders')) && !(await find('api', 'orders')),
    );
  });

  it('keeps the last good version of a broken file, says so, and stands in nobody’s way', async () => {
    const { host, find, createOrders, push } = await start();
    await createOrders();
    await eventually(() => find('component', 'orders'));
    await push(directory =>
      writeFile(join(directory, 'catalog-info.yaml'), 'kind: ['),
    );
    const broken = await eventually(async () => {
      const found = await find('component', 'orders');
      return found?.metadata.annotations?.[ANNOTATION_CATALOG_PROBLEM]
        ? found
        : undefined;
    });
    expect(broken?.metadata.description).toBe('first');
    expect(
      broken?.metadata.annotations?.[ANNOTATION_CATALOG_PROBLEM],
    ).toContain('is not valid YAML');

    mockDirectory.addContent({
      'source/catalog-info.yaml': catalogInfo.replaceAll(
        'name: orders',
        'name: payments',
      ),
    });
    await host.createRepository({
      owner: 'commerce',
      name: 'payments',
      sourceDirectory: mockDirectory.resolve('source'),
    });
    await eventually(() => find('component', 'payments'));

    await push(directory =>
      writeFile(
        join(directory, 'catalog-info.yaml'),
        catalogInfo.replace('first', 'second'),
      ),
    );
    await eventually(async () => {
      const mended = await find('component', 'orders');
      return (
        mended?.metadata.description === 'second' &&
        !mended.metadata.annotations?.[ANNOTATION_CATALOG_PROBLEM]
      );
    });
  });

  it('does not let a repository take over the entities of another', async () => {
    const { host, find, createOrders } = await start();
    await createOrders();
    await eventually(() => find('component', 'orders'));
    await createOrders('impostor');
    await host.deleteRepository('commerce', 'absent');
    await new Promise(resolve => setTimeout(resolve, 1500));
    const kept = await find('component', 'orders');
    expect(
      kept?.metadata.annotations?.['backstage.io/source-location'],
    ).toContain('/commerce/orders/');
    // With its first holder gone, the name is free.
    await host.deleteRepository('commerce', 'orders');
    await eventually(async () =>
      (
        await find('component', 'orders')
      )?.metadata.annotations?.['backstage.io/source-location']?.includes(
        '/commerce/impostor/',
      ),
    );
  });

  it('gives TechDocs and the scaffolder what they read', async () => {
    const { urlReader, find, createOrders } = await start();
    await createOrders();
    const component = await eventually(() => find('component', 'orders'));
    if (!component) {
      throw new Error('The component did not appear');
    }
    const docs = await DirectoryPreparer.fromConfig(mockServices.rootConfig(), {
      logger: mockServices.logger.mock(),
      reader: urlReader,
    }).prepare(component);
    await expect(
      readFile(join(docs.preparedDir, 'docs/index.md'), 'utf8'),
    ).resolves.toBe('# Orders\n');
    const outputPath = mockDirectory.resolve('fetched');
    await fetchContents({
      reader: urlReader,
      // The scaffolder takes an address relative to a template only for hosts that it knows.
      integrations: ScmIntegrations.fromConfig(
        mockServices.rootConfig({
          data: { integrations: { gitea: [{ host: 'localhost:7007' }] } },
        }),
      ),
      baseUrl: `${apiUrl}/commerce/orders/blob/main/template.yaml`,
      fetchUrl: './docs',
      outputPath,
    });
    await expect(readFile(join(outputPath, 'index.md'), 'utf8')).resolves.toBe(
      '# Orders\n',
    );
  });
});

async function eventually<T>(read: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const value = await read();
    if (value || Date.now() > deadline) {
      expect(value).toBeTruthy();
      return value;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
