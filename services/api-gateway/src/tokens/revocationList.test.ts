import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Revocation, RevocationList } from './revocationList.ts';

const names = fc.constantFrom('a', 'b', 'c');

describe('the list of revocations', () => {
  test('refuses exactly what was revoked, in whichever order and however often it is told', () => {
    const revocation: fc.Arbitrary<Revocation> = fc.record({
      kind: fc.constantFrom('session', 'user'),
      id: names,
      expiresAt: fc.integer({ min: 1, max: 100 }),
    });
    const token = fc.record({ subject: names, sessionId: names });
    fc.assert(
      fc.property(
        fc.array(revocation, { maxLength: 6 }),
        token,
        fc.integer({ min: 0, max: 110 }),
        (revocations, candidate, now) => {
          const list = new RevocationList();
          for (const item of [...revocations, ...revocations.toReversed()]) {
            list.add(item);
          }
          list.sweep(now);
          const expected = revocations.some(
            ({ kind, id, expiresAt }) =>
              expiresAt > now &&
              id === (kind === 'session' ? candidate.sessionId : candidate.subject),
          );
          expect(list.isRevoked(candidate)).toBe(expected);
        },
      ),
    );
  });

  test('forgets what no token can have any more', () => {
    const list = new RevocationList();
    list.add({ kind: 'session', id: 'a', expiresAt: 1_000 });
    list.add({ kind: 'user', id: 'b', expiresAt: 2_000 });
    list.sweep(1_000);
    expect(list.size).toBe(1);
    expect(list.isRevoked({ subject: 'x', sessionId: 'a' })).toBe(false);
  });
});
