import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Bulkhead } from './bulkhead.ts';

describe('the bulkhead', () => {
  test('lets so many in, so many wait, and turns the others away', () => {
    const bulkhead = new Bulkhead({ concurrency: 2, queueLength: 1 });
    const admissions = [1, 2, 3, 4].map(() => bulkhead.enter(() => undefined));
    expect(admissions).toEqual(['entered', 'entered', 'queued', 'full']);
  });

  test('gives a place to who has waited the longest, and not to who gave up', () => {
    const bulkhead = new Bulkhead({ concurrency: 1, queueLength: 3 });
    const started: string[] = [];
    const waiters = ['first', 'second', 'third'].map(name => () => void started.push(name));
    bulkhead.enter(() => undefined);
    waiters.forEach(waiter => bulkhead.enter(waiter));
    expect(bulkhead.abandon(waiters[0] ?? (() => undefined))).toBe(true);

    bulkhead.leave();
    bulkhead.leave();
    expect(started).toEqual(['second', 'third']);
    expect(bulkhead.running).toBe(1);
    bulkhead.leave();
    expect(bulkhead.running).toBe(0);
  });

  test('is never fuller than it may be, loses nobody, and keeps the order', () => {
    const action = fc.constantFrom('enter', 'leave', 'abandon');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
        fc.array(action, { maxLength: 200 }),
        (concurrency, queueLength, actions) => {
          const bulkhead = new Bulkhead({ concurrency, queueLength });
          let running = 0;
          const waiting: (() => void)[] = [];
          for (const name of actions) {
            if (name === 'enter') {
              const start = () => {
                expect(waiting.shift()).toBe(start);
                running += 1;
              };
              const admission = bulkhead.enter(start);
              if (admission === 'entered') {
                running += 1;
              } else if (admission === 'queued') {
                waiting.push(start);
              } else {
                expect([running, waiting.length]).toEqual([concurrency, queueLength]);
              }
            } else if (name === 'leave' && running > 0) {
              running -= 1;
              bulkhead.leave();
            } else if (name === 'abandon') {
              const last = waiting.pop();
              expect(last === undefined || bulkhead.abandon(last)).toBe(true);
            }
            expect(bulkhead.running).toBe(running);
            expect(bulkhead.waiting).toBe(waiting.length);
            expect(running).toBeLessThanOrEqual(concurrency);
            expect(waiting.length === 0 || running === concurrency).toBe(true);
          }
        },
      ),
    );
  });
});
