import fc from 'fast-check';
import { formatRepositoryUrl, parseRepositoryUrl } from './repositoryUrl';

describe('parseRepositoryUrl', () => {
  it.each([
    ['local-git?owner=commerce&repo=orders', 'local-git'],
    ['localhost:7007?repo=orders&owner=commerce', 'localhost:7007'],
    ['GitHub.com?owner=commerce&repo=orders', 'github.com'],
  ])('reads %s', (text, host) => {
    expect(parseRepositoryUrl(text)).toEqual({
      host,
      owner: 'commerce',
      repository: 'orders',
    });
  });

  it.each([
    ['', /has to look like/],
    ['github.com', /has to look like/],
    ['github.com?owner=a&repo=b?x', /has to look like/],
    ['?owner=a&repo=b', /does not start with a host name/],
    ['https://github.com?owner=a&repo=b', /does not start with a host name/],
    ['user@github.com?owner=a&repo=b', /does not start with a host name/],
    ['github.com?repo=b', /no usable owner/],
    ['github.com?owner=..&repo=b', /no usable owner/],
    ['github.com?owner=a%2Fb&repo=b', /no usable owner/],
    ['github.com?owner=a', /no usable repository name/],
    ['github.com?owner=a&repo=..', /no usable repository name/],
    ['github.com?owner=a&repo=b%0A', /no usable repository name/],
    ['github.com?owner=a&repo=b&token=c', /takes owner and repo only/],
    ['github.com?owner=a&owner=c&repo=b', /twice/],
  ])('refuses %j', (text, message) => {
    expect(() => parseRepositoryUrl(text)).toThrow(message);
  });

  it('reads what formatRepositoryUrl writes', () => {
    const name = fc.stringMatching(/^[a-z0-9]([a-z0-9._-]{0,20}[a-z0-9])?$/);
    const host = fc
      .tuple(name, fc.option(fc.nat(65535)))
      .map(
        ([domain, port]) =>
          `${domain.replace(/_/g, '-')}${port === null ? '' : `:${port}`}`,
      );
    fc.assert(
      fc.property(host, name, name, (aHost, owner, repository) => {
        const location = { host: aHost, owner, repository };
        expect(parseRepositoryUrl(formatRepositoryUrl(location))).toEqual(
          location,
        );
      }),
    );
  });

  it('refuses with a clear error or reads, whatever the text', () => {
    const location = expect.objectContaining({
      owner: expect.stringMatching(/^[^/\s]+$/),
      repository: expect.stringMatching(/^[^/\s]+$/),
    });
    const refusal = expect.objectContaining({ name: 'InputError' });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        let result: unknown;
        try {
          result = parseRepositoryUrl(text);
        } catch (error) {
          result = error;
        }
        expect([result]).toEqual([
          result instanceof Error ? refusal : location,
        ]);
      }),
    );
  });
});
