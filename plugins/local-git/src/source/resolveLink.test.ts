import { buildFileUrl } from '@internal/plugin-local-git-common';
import type { SourceLocation } from '../api/LocalGitApi';
import { resolveLink } from './resolveLink';

const document: SourceLocation = {
  owner: 'a',
  name: 'b',
  ref: 'main',
  path: 'docs/guide/index.md',
};

describe('resolveLink', () => {
  it.each([
    ['other.md', '/source/a/b/blob/main/docs/guide/other.md'],
    ['./x/y.md#part', '/source/a/b/blob/main/docs/guide/x/y.md#part'],
    ['../a%20b.md?raw=1', '/source/a/b/blob/main/docs/a%20b.md'],
    ['../../src/', '/source/a/b/tree/main/src/'],
    ['../..', '/source/a/b/tree/main/'],
    ['/README.md', '/source/a/b/blob/main/README.md'],
    ['#part', '#part'],
    ['', undefined],
    ['https://example.com/x', 'https://example.com/x'],
    ['mailto:a@example.com', 'mailto:a@example.com'],
    ['../../../outside', undefined],
    [`${'java'}script:alert(1)`, undefined],
    [`${'Java'}Script:alert(1)`, undefined],
    ['data:text/html,x', undefined],
    ['//evil.example/x', undefined],
  ])('leads from %s to %s', (link, target) => {
    expect(
      resolveLink(link, document, location =>
        buildFileUrl('/source', location),
      ),
    ).toBe(target);
  });
});
