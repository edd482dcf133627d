import fc from 'fast-check';
import { pathProblem, refProblem } from './names';
import { buildCloneUrl, buildFileUrl, parseLocalGitUrl } from './urls';

const base = 'http://localhost:7007/api/local-git';

const refs = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter(ref => refProblem(ref) === undefined);
const paths = fc
  .array(
    fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter(segment => !segment.includes('/')),
    { maxLength: 4 },
  )
  .map(segments => segments.join('/'))
  .filter(path => pathProblem(path) === undefined);

describe('urls', () => {
  it('builds what people and the catalog see', () => {
    const repository = { owner: 'commerce', name: 'orders' };
    expect(buildCloneUrl(`${base}/`, repository)).toBe(
      'http://localhost:7007/api/local-git/commerce/orders.git',
    );
    expect(
      buildFileUrl(base, { ...repository, kind: 'tree', ref: 'main' }),
    ).toBe('http://localhost:7007/api/local-git/commerce/orders/tree/main/');
    expect(
      buildFileUrl(base, {
        ...repository,
        kind: 'blob',
        ref: 'feature/a',
        path: 'docs/a #1?.md',
      }),
    ).toBe(
      'http://localhost:7007/api/local-git/commerce/orders/blob/feature%2Fa/docs/a%20%231%3F.md',
    );
  });

  it('takes apart what it built, for any ref and path', () => {
    fc.assert(
      fc.property(
        refs,
        paths,
        fc.constantFrom('tree' as const, 'blob' as const),
        (ref, path, kind) => {
          const location = { owner: 'a', name: 'b.c', kind, ref, path };
          expect(
            parseLocalGitUrl(buildFileUrl(base, location), [
              'http://elsewhere/api/local-git',
              `${base}/`,
            ]),
          ).toEqual(location);
        },
      ),
    );
  });

  it('resolves relative addresses as a browser does', () => {
    const directory = buildFileUrl(base, {
      owner: 'a',
      name: 'b',
      kind: 'tree',
      ref: 'feature/x',
    });
    expect(
      parseLocalGitUrl(new URL('./openapi.yaml', directory).href, [base]),
    ).toEqual({
      owner: 'a',
      name: 'b',
      kind: 'tree',
      ref: 'feature/x',
      path: 'openapi.yaml',
    });
  });

  it('takes the address of a repository with and without .git', () => {
    const expected = { owner: 'a', name: 'b', path: '' };
    expect(parseLocalGitUrl(`${base}/a/b.git`, [base])).toEqual(expected);
    expect(parseLocalGitUrl(`${base}/a/b/`, [base])).toEqual(expected);
  });

  it.each([
    'nonsense',
    `${base}`,
    `${base}/a`,
    `${base}/a/b/raw/main/x`,
    `${base}/a/b/blob`,
    `${base}/a/b/blob/main/%2e%2e%2fx`,
    `${base}/a/b/blob/main/x%00`,
    `${base}/a/b/blob/main/x%2Fy`,
    `${base}/a/b/blob/main/%zz`,
    `${base}/A/b/blob/main/x`,
    `${base}x/a/b/blob/main/x`,
    'https://localhost:7007/api/local-git/a/b/blob/main/x',
    'http://localhost:7008/api/local-git/a/b/blob/main/x',
  ])('does not take %s', url => {
    expect(parseLocalGitUrl(url, [base])).toBeUndefined();
  });
});
