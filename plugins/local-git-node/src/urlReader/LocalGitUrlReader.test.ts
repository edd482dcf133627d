import { chmod, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { ScmIntegrations } from '@backstage/integration';
import { DefaultLocalGitHost } from '../host/DefaultLocalGitHost';
import { LocalGitUrlReader } from './LocalGitUrlReader';

const apiUrl = 'http://localhost:7007/api/local-git';
const base = `${apiUrl}/commerce/orders`;

describe('LocalGitUrlReader', () => {
  const mockDirectory = createMockDirectory();

  async function createReader() {
    const source = mockDirectory.resolve('source');
    mockDirectory.setContent({
      source: {
        'catalog-info.yaml': 'kind: Component\n',
        '.gitattributes': 'docs export-ignore\nsubst export-subst\n',
        subst: '$Format:%H$',
        'mkdocs.yml': 'site_name: x\n',
        docs: { 'index.md': '# Docs', 'über uns #1?.md': 'ü' },
        skeleton: { bin: { run: '#!/bin/sh\n' }, '.hidden': 'h' },
      },
    });
    await chmod(join(source, 'skeleton/bin/run'), 0o755);
    await symlink('/etc/passwd', join(source, 'link'));
    const host = await DefaultLocalGitHost.create({
      directory: mockDirectory.resolve('git'),
      apiUrl,
      sourceUrl: 'http://localhost:3000/source',
      logger: mockServices.logger.mock(),
    });
    await host.createRepository({
      owner: 'commerce',
      name: 'orders',
      sourceDirectory: source,
      defaultBranch: 'feature/one',
    });
    return UrlReaders.create({
      logger: mockServices.logger.mock(),
      config: mockServices.rootConfig({
        data: {
          backend: { workingDirectory: mockDirectory.resolve('.') },
        },
      }),
      factories: [LocalGitUrlReader.factory(host, [apiUrl])],
    });
  }

  it('reads a file, and says when it has not changed', async () => {
    const reader = await createReader();
    const url = `${base}/blob/feature%2Fone/docs/${encodeURIComponent(
      'über uns #1?.md',
    )}`;
    const response = await reader.readUrl(url);
    expect((await response.buffer()).toString()).toBe('ü');
    expect(response.etag).toMatch(/^[0-9a-f]{40}$/);
    await expect(
      reader.readUrl(url, { etag: response.etag }),
    ).rejects.toMatchObject({ name: 'NotModifiedError' });
    // A link is its text; what it points at is never read.
    const link = await reader.readUrl(`${base}/blob/HEAD/link`);
    expect((await link.buffer()).toString()).toBe('/etc/passwd');
  });

  it.each([
    `${base}/blob/HEAD/absent`,
    `${base}/blob/HEAD/docs`,
    `${base}/blob/absent/catalog-info.yaml`,
    `${base}/blob/HEAD/%2e%2e%2fx`,
    `${base}/blob/HEAD/a%00b`,
    `${base}/blob/HEAD/%`,
    `${base}/blob/--output=x/catalog-info.yaml`,
    `${base}/blob/HEAD%5E%7Btree%7D/catalog-info.yaml`,
    `${base}/other/HEAD/catalog-info.yaml`,
    `${apiUrl}/commerce/absent/blob/HEAD/catalog-info.yaml`,
    `${apiUrl}/commerce`,
  ])('finds nothing at %s', async url => {
    const reader = await createReader();
    await expect(reader.readUrl(url)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('leaves other addresses to other readers', async () => {
    const reader = await createReader();
    await expect(
      reader.readUrl('http://localhost:7007/api/local-gitx/a/b/blob/HEAD/c'),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
  });

  it('reads a tree as it is, whatever its attributes say', async () => {
    const reader = await createReader();
    const response = await reader.readTree(`${base}/tree/feature%2Fone/`);
    const directory = await response.dir();
    await expect(readdir(directory)).resolves.toEqual([
      '.gitattributes',
      'catalog-info.yaml',
      'docs',
      'mkdocs.yml',
      'skeleton',
      'subst',
    ]);
    await expect(readFile(join(directory, 'subst'), 'utf8')).resolves.toBe(
      '$Format:%H$',
    );
    await expect(
      reader.readTree(`${base}/tree/HEAD`, { etag: response.etag }),
    ).rejects.toMatchObject({ name: 'NotModifiedError' });
  });

  it('reads part of a tree through an address that was resolved as Backstage does', async () => {
    const reader = await createReader();
    const url = ScmIntegrations.fromConfig(
      mockServices.rootConfig(),
    ).resolveUrl({
      url: './skeleton',
      base: `${base}/blob/feature%2Fone/catalog-info.yaml`,
    });
    const extracted = await reader.readTree(url);
    const directory = await extracted.dir();
    const { mode } = await stat(join(directory, 'bin/run'));
    expect(mode % 0o1000).toBe(0o755);

    const listed = await reader.readTree(url, {
      filter: path => path !== 'bin/run',
    });
    const files = await listed.files();
    expect(files.map(file => file.path)).toEqual(['.hidden']);
    expect((await files[0].content()).toString()).toBe('h');
  });

  it('searches by pattern and by exact address', async () => {
    const reader = await createReader();
    const found = await reader.search(`${base}/tree/HEAD/docs/*.md`);
    expect(found.files.map(file => file.url)).toEqual([
      `${base}/blob/HEAD/docs/index.md`,
      `${base}/blob/HEAD/docs/%C3%BCber%20uns%20%231%3F.md`,
    ]);
    expect((await found.files[0].content()).toString()).toBe('# Docs');
    await expect(
      reader.search(`${base}/tree/HEAD/**/index.md`, { etag: found.etag }),
    ).rejects.toMatchObject({ name: 'NotModifiedError' });
    const anywhere = await reader.search(`${base}/tree/HEAD/**/run`);
    expect(anywhere.files).toHaveLength(1);
    const exact = await reader.search(`${base}/blob/HEAD/mkdocs.yml`);
    expect(exact.files.map(file => file.url)).toEqual([
      `${base}/blob/HEAD/mkdocs.yml`,
    ]);
    const absent = await reader.search(`${base}/blob/HEAD/no/where.yml`);
    expect(absent.files).toEqual([]);
  });
});
