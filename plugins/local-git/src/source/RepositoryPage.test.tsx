import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { SourceLocation } from '../api/LocalGitApi';
import {
  branchesOf,
  commit,
  entryOf,
  notFound,
  renderSource,
} from '../__testUtils__/renderSource';

function blobOf(text: string | undefined, more: object = {}) {
  return async ({ path }: SourceLocation) => ({
    path,
    commitId: commit.id,
    blobId: commit.id,
    size: 2048,
    executable: false,
    isBinary: false,
    isTooLarge: false,
    text,
    ...more,
  });
}

describe('RepositoryPage', () => {
  it('shows a directory with its last changes and its README', async () => {
    const listDirectory = jest.fn(async ({ path }: SourceLocation) => ({
      commitId: commit.id,
      path,
      items: [
        entryOf('src', 'directory'),
        entryOf('README.md'),
        entryOf('a #1.txt'),
        entryOf('vendor', 'submodule'),
      ],
    }));
    renderSource('/source/commerce/orders', {
      listDirectory,
      getBlob: blobOf(
        '# Hello\n\n[the code](src/index.ts) [evil](javascript:alert(1)) <script>alert(1)</script><img src=x onerror=alert(1)>',
      ),
    });

    expect(await screen.findByRole('link', { name: 'src' })).toHaveAttribute(
      'href',
      '/source/commerce/orders/tree/main/src/',
    );
    expect(screen.getByRole('link', { name: 'a #1.txt' })).toHaveAttribute(
      'href',
      '/source/commerce/orders/blob/main/a%20%231.txt',
    );
    expect(screen.queryByRole('link', { name: 'vendor' })).toBeNull();
    expect(screen.getAllByText('Write the service')).toHaveLength(4);
    expect(screen.getAllByText('1 hour ago')).toHaveLength(4);
    expect(listDirectory).toHaveBeenCalledWith({
      owner: 'commerce',
      name: 'orders',
      ref: 'main',
      path: '',
    });

    expect(
      await screen.findByRole('heading', { name: 'Hello' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'the code' })).toHaveAttribute(
      'href',
      '/source/commerce/orders/blob/main/src/index.ts',
    );
    expect(screen.queryByRole('link', { name: 'evil' })).toBeNull();
    expect(document.querySelector('script[src], [onerror]')).toBeNull();
  });

  it('leads back along the path, and to other branches', async () => {
    const listDirectory = jest.fn(async ({ path }: SourceLocation) => ({
      commitId: commit.id,
      path,
      items: [entryOf('src/deep/x.ts')],
    }));
    renderSource('/source/commerce/orders/tree/main/src/deep/', {
      listBranches: async () => branchesOf('main', 'feature/a'),
      listDirectory,
    });
    const path = await screen.findByRole('navigation', { name: 'Path' });
    expect(
      within(path)
        .getAllByRole('link')
        .map(link => [link.textContent, link.getAttribute('href')]),
    ).toEqual([
      ['orders', '/source/commerce/orders/tree/main/'],
      ['src', '/source/commerce/orders/tree/main/src/'],
    ]);
    expect(within(path).getByText('deep')).toHaveAttribute(
      'aria-current',
      'page',
    );

    await userEvent.click(screen.getByRole('button', { name: /Branch/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'feature/a' }),
    );
    await screen.findByRole('link', { name: 'x.ts' });
    expect(listDirectory).toHaveBeenLastCalledWith({
      owner: 'commerce',
      name: 'orders',
      ref: 'feature/a',
      path: 'src/deep',
    });
    expect(screen.getByRole('link', { name: 'x.ts' })).toHaveAttribute(
      'href',
      '/source/commerce/orders/blob/feature%2Fa/src/deep/x.ts',
    );
  });

  it('shows a file with line numbers, and copies it', async () => {
    const user = userEvent.setup();
    const writeText = jest.spyOn(window.navigator.clipboard, 'writeText');
    renderSource('/source/commerce/orders/blob/main/src/index.ts', {
      getBlob: blobOf('const a = 1;\nexport { a };\n', { executable: true }),
    });
    const code = await screen.findByRole('region', {
      name: 'Content of src/index.ts',
    });
    expect(code).toHaveTextContent('const a = 1;');
    expect(code).toHaveTextContent('export { a };');
    expect(code.querySelectorAll('[id^=L]')).toHaveLength(2);
    expect(screen.getByText('2.0 KiB, executable')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Copy the content' }));
    expect(writeText).toHaveBeenCalledWith('const a = 1;\nexport { a };\n');
    expect(
      await screen.findByRole('button', { name: 'Copied' }),
    ).toBeInTheDocument();
  });

  it('shows a document as it reads and as it is written', async () => {
    renderSource('/source/commerce/orders/blob/main/docs/index.md', {
      getBlob: blobOf('# Title\n\n[up](../README.md)'),
    });
    expect(
      await screen.findByRole('heading', { name: 'Title' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'up' })).toHaveAttribute(
      'href',
      '/source/commerce/orders/blob/main/README.md',
    );
    await userEvent.click(screen.getByRole('radio', { name: 'Code' }));
    expect(
      await screen.findByRole('region', { name: 'Content of docs/index.md' }),
    ).toHaveTextContent('# Title');
  });

  it.each([
    ['a binary file', { isBinary: true }, 'The file is not text.'],
    ['a large file', { isTooLarge: true }, 'The file is too large'],
  ])('offers %s for download', async (_, more, message) => {
    const getRaw = jest.fn(async () => new Blob(['x']));
    const createObjectURL = jest.fn(() => 'blob:x');
    Object.assign(URL, { createObjectURL, revokeObjectURL: jest.fn() });
    const click = jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(() => {});
    renderSource('/source/commerce/orders/blob/main/data.bin', {
      getBlob: blobOf(undefined, more),
      getRaw,
    });
    expect(await screen.findByText(new RegExp(message))).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Download the file' }),
    );
    expect(getRaw).toHaveBeenCalledWith({
      owner: 'commerce',
      name: 'orders',
      ref: 'main',
      path: 'data.bin',
    });
    expect(createObjectURL).toHaveBeenCalled();
    click.mockRestore();
  });

  it('says how to clone and push, and copies the own token', async () => {
    const user = userEvent.setup();
    const writeText = jest.spyOn(window.navigator.clipboard, 'writeText');
    renderSource('/source/commerce/orders', {
      listDirectory: async () => ({ commitId: commit.id, path: '', items: [] }),
    });
    expect(
      await screen.findByText('This directory is empty.'),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Clone' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(
      'git clone http://localhost:7007/api/local-git/commerce/orders.git',
    );
    await user.click(
      within(dialog).getByRole('button', { name: 'Copy my token' }),
    );
    expect(writeText).toHaveBeenCalledWith('my-token');
  });

  it('says how to fill an empty repository', async () => {
    renderSource('/source/commerce/orders', { listBranches: async () => [] });
    expect(
      await screen.findByText('This repository is empty'),
    ).toBeInTheDocument();
    expect(screen.getByText(/git remote add origin/)).toHaveTextContent(
      'git push --set-upstream origin main',
    );
  });

  it('says what is not there', async () => {
    renderSource('/source/commerce/absent', {
      getRepository: async () => {
        throw notFound();
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'There is no repository commerce/absent',
    );
    expect(
      screen.getByRole('link', { name: 'All repositories' }),
    ).toHaveAttribute('href', '/source');
  });

  it('leads out of a branch or path that is gone', async () => {
    renderSource('/source/commerce/orders/tree/gone/src/', {
      listDirectory: async () => {
        throw notFound();
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'commerce/orders has no directory “src” at “gone”',
    );
    expect(
      screen.getByRole('link', { name: 'Open the default branch' }),
    ).toHaveAttribute('href', '/source/commerce/orders/tree/HEAD/');
  });

  it('says what failed, and tries again', async () => {
    const getBlob = jest
      .fn()
      .mockRejectedValueOnce(new Error('The disk is on fire'))
      .mockImplementation(blobOf('mended'));
    renderSource('/source/commerce/orders/blob/main/a.txt', { getBlob });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The disk is on fire',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('mended')).toBeInTheDocument();
  });
});
