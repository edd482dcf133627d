import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requestTarget } from './requestTarget.ts';
import { upstreamNames } from './upstreamName.ts';

describe('the target of a request', () => {
  test.each([
    ['/api/users', '/users', '/users'],
    ['/api/users/', '/users/', '/users'],
    ['/api/orders/cart/items/7?a=b%2Fc', '/orders/cart/items/7?a=b%2Fc', '/orders/cart/items/7'],
    [
      '/api/users/.well-known/jwks.json',
      '/users/.well-known/jwks.json',
      '/users/.well-known/jwks.json',
    ],
    ['/api/products/caf%C3%A9', '/products/caf%C3%A9', '/products/café'],
    ['/api/users/%6Cogin/', '/users/%6Cogin/', '/users/login'],
    ['/api/users/LOGIN', '/users/LOGIN', '/users/login'],
    ['http://shop.example.com/api/orders?x', '/orders?x', '/orders'],
    ['/api/orders/100%25', '/orders/100%25', '/orders/100%'],
  ])('%s is asked for as %s, with policies for %s', (url, path, policyPath) => {
    expect(requestTarget(url)).toMatchObject({ kind: 'upstream', path, policyPath });
  });

  test.each(['/', '/api', '/api/', '/api/docs', '/api/docs/openapi.json', '/health', '/apis', '*'])(
    '%s is the gateway’s own',
    url => {
      expect(requestTarget(url).kind).toBe('own');
    },
  );

  test.each([
    '/api/internal/revocations',
    '/api/health',
    '/api/metrics',
    '/api/usersx',
    '/apix/users',
  ])('%s goes nowhere', url => {
    expect(['unknown', 'own']).toContain(requestTarget(url).kind);
  });

  test.each([
    ['/api/users/../internal/revocations', 'dot segment'],
    ['/api/users/..', 'dot segment'],
    ['/api/users/./x', 'dot segment'],
    ['/api/users/%2e%2e/internal', 'dot segment'],
    ['/api/users/.%2E/internal', 'dot segment'],
    ['/api/users/..;/internal', 'dot segment'],
    ['/api/users/%2e%2e%2finternal', 'encoded slash'],
    ['/api/users%2flogin', 'encoded slash'],
    ['/api/users/a%5Cb', 'backslash'],
    ['/api/users/a\\b', 'backslash'],
    ['/api/users/%252e%252e/internal', 'encoded twice'],
    ['/api/users/%2525', 'encoded twice'],
    ['/api/users//login', 'empty segment'],
    ['/api//users/login', 'empty segment'],
    ['/api/users/%00', 'control characters'],
    ['/api/users/%0d%0aset-cookie:x', 'control characters'],
    ['/api/users/%', 'not a valid URI'],
    ['/api/users/%ff', 'not a valid URI'],
    ['/api/users/a#b', 'characters that a URI does not have'],
    ['/api/users/ä', 'characters that a URI does not have'],
    ['/api/%75sers/login', 'need no encoding'],
  ])('%s is refused: %s', (url, reason) => {
    expect(requestTarget(url)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining(reason) as unknown,
    });
  });

  const piece = fc.oneof(
    fc.constantFrom('/', '//', '.', '..', '%2e', '%2F', '%5c', '%25', '%252e', ';', '?', '#', '\\'),
    fc.constantFrom('api', 'users', 'orders', 'internal', 'health', 'metrics', 'login', 'a1'),
    fc.string({ maxLength: 3 }),
  );

  test('never leaves the service that it names, however it is written', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const target = requestTarget(`/api/${pieces.join('')}`);
        if (target.kind !== 'upstream') {
          return;
        }
        // As the strictest and as the most careless upstream would read it
        const { pathname } = new URL(target.path, 'http://upstream');
        const decoded = new URL(
          decodeURIComponent(decodeURIComponent(encodeURI(pathname))),
          'http://upstream',
        ).pathname;
        for (const path of [pathname, decoded]) {
          const [, first] = path.split('/');
          expect(upstreamNames).toContain(first);
          expect(first).toBe(target.upstream);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
