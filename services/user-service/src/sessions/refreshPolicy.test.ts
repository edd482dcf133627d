import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decideRefresh, type SessionState, sessionExpiry } from './refreshPolicy.ts';

const graceMs = 10_000;
const start = 1_800_000_000_000;

/** A session with every token that it ever gave out, as the service keeps them. */
class Model {
  state: SessionState = {
    generation: 1,
    rotatedAt: start,
    expiresAt: start + 1e9,
    revoked: false,
  };
  now = start;

  /** Shows a token of a generation; the generation of the token that is given out for it, if any. */
  use(generation: number): number | undefined {
    const decision = decideRefresh(this.state, generation, this.now, graceMs);
    if (decision === 'reuse') {
      this.state = { ...this.state, revoked: true };
    }
    if (decision === 'rotate') {
      this.state = {
        ...this.state,
        generation: this.state.generation + 1,
        rotatedAt: this.now,
      };
    }
    return decision === 'rotate' || decision === 'repeat' ? this.state.generation : undefined;
  }
}

describe('a refresh token', () => {
  test.each([
    ['the current one is exchanged', 3, 0, 'rotate'],
    ['the one before comes again at once', 2, 0, 'repeat'],
    ['the one before comes again at the end of the grace', 2, graceMs - 1, 'repeat'],
    ['the one before comes again after the grace', 2, graceMs, 'reuse'],
    ['an older one comes again', 1, 0, 'reuse'],
  ] as const)('%s', (_what, generation, since, decision) => {
    const state = { generation: 3, rotatedAt: start, expiresAt: start + 1e9, revoked: false };

    expect(decideRefresh(state, generation, start + since, graceMs)).toBe(decision);
  });

  test('opens nothing once the session has ended', () => {
    const state = { generation: 3, rotatedAt: start, expiresAt: start + 5, revoked: false };

    expect(decideRefresh(state, 3, start + 5, graceMs)).toBe('ended');
    expect(decideRefresh({ ...state, revoked: true }, 3, start, graceMs)).toBe('ended');
    expect(decideRefresh({ ...state, revoked: true }, 1, start, graceMs)).toBe('ended');
  });
});

describe('a session', () => {
  test('goes on for a client that loses any number of answers and asks again in time', () => {
    const attempts = fc.array(
      fc.record({
        lost: fc.integer({ min: 0, max: 3 }),
        retryMs: fc.integer({ min: 0, max: 3_000 }),
        pauseMs: fc.integer({ min: 0, max: 900_000 }),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(attempts, steps => {
        const session = new Model();
        let token: number | undefined = 1;
        for (const { lost, retryMs, pauseMs } of steps) {
          session.now += pauseMs;
          let answer = session.use(token);
          for (let times = 0; times < lost; times += 1) {
            session.now += retryMs;
            answer = session.use(token);
          }
          expect(answer).toBeDefined();
          token = answer ?? 0;
        }
      }),
    );
  });

  test('ends when two parties go on with it, whoever of them is faster', () => {
    const turns = fc.array(
      fc.record({
        thief: fc.boolean(),
        pauseMs: fc.integer({ min: graceMs, max: 900_000 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(turns, steps => {
        const session = new Model();
        // Both have the same token: one of them stole it
        const tokens: [number | undefined, number | undefined] = [1, 1];
        const used = new Set<number>();
        for (const { thief, pauseMs } of steps) {
          const party = thief ? 1 : 0;
          session.now += pauseMs;
          const token = tokens[party];
          if (token !== undefined) {
            tokens[party] = session.use(token);
          }
          used.add(party);
          // As soon as the second party shows up, the session is over for both
          expect(session.state.revoked).toBe(used.size === 2);
        }
      }),
    );
  });

  test('never gives out a token of another generation than its current one, nor after its end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -1, max: 12 }), fc.integer({ min: 0, max: 20_000 }))),
        steps => {
          const session = new Model();
          for (const [generation, pause] of steps) {
            session.now += pause;
            const before = session.state;
            const answer = session.use(generation);
            if (answer !== undefined) {
              expect(before.revoked).toBe(false);
              expect(answer).toBe(session.state.generation);
              expect(session.state.generation - before.generation).toBeLessThanOrEqual(1);
            }
            expect(before.revoked && !session.state.revoked).toBe(false);
          }
        },
      ),
    );
  });
});

describe('the end of a session', () => {
  test('comes after its idle time and never after its lifetime', () => {
    const limits = { idleMs: 100, lifetimeMs: 250 };

    expect(sessionExpiry(0, 0, limits)).toBe(100);
    expect(sessionExpiry(0, 100, limits)).toBe(200);
    expect(sessionExpiry(0, 200, limits)).toBe(250);
  });
});
