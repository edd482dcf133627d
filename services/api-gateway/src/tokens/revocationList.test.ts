import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Revocation, RevocationList } from './revocationList.ts';

const names = fc.constantFrom('a', 'b', 'c');
const times = fc.integer({ min: 0, max: 100 }).map(second => second * 1000);

describe('the list of revocations', () => {
  test('refuses exactly what was revoked, in whichever order and however often it is told', () => {
    const revocation: fc.Arbitrary<Revocation> = fc.record({
      kind: fc.constantFrom('session', 'user'),
      id: names,
      revokedAt: fc.integer({ min: 0, max: 100_000 }),
      expiresAt: fc.constant(1_000_000),
    });
    const token = fc.record({ subject: names, sessionId: names, issuedAt: times });
    fc.assert(
      fc.property(fc.array(revocation), token, (revocations, candidate) => {
        const list = new RevocationList();
        [...revocations, ...revocations].forEach(item => {
          list.add(item);
        });
        const expected = revocations.some(({ kind, id, revokedAt }) =>
          kind === 'session'
            ? id === candidate.sessionId
            : id === candidate.subject && candidate.issuedAt + 999 < revokedAt - (revokedAt % 1000) + 999,
        );
        expect(list.isRevoked(candidate)).toBe(expected);
      }),
    );
  });

  test('forgets what no token can have any more', () => {
    const list = new RevocationList();
    list.add({ kind: 'session', id: 'a', revokedAt: 0, expiresAt: 1_000 });
    list.add({ kind: 'user', id: 'b', revokedAt: 0, expiresAt: 2_000 });
    list.sweep(1_000);
    expect(list.size).toBe(1);
    expect(list.isRevoked({ subject: 'x', sessionId: 'a', issuedAt: 0 })).toBe(false);
  });
});
