import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CircuitBreaker, type CircuitOutcome } from './circuitBreaker.ts';

const options = {
  failureRatio: 0.5,
  minimumRequests: 4,
  windowMs: 10_000,
  openMs: 1_000,
  longestOpenMs: 3_000,
  probes: 2,
};

/** Sends requests that all end in the same way. */
function send(
  breaker: CircuitBreaker,
  outcome: CircuitOutcome,
  count: number,
  now: number,
): number {
  let admitted = 0;
  for (let request = 0; request < count; request += 1) {
    const ticket = breaker.admit(now);
    if (ticket !== undefined) {
      admitted += 1;
      breaker.record(ticket, outcome, now);
    }
  }
  return admitted;
}

describe('the circuit breaker', () => {
  test('stays closed while fewer than the share fail', () => {
    const breaker = new CircuitBreaker(options);
    send(breaker, 'success', 6, 0);
    send(breaker, 'failure', 5, 0);
    expect(breaker.state).toBe('closed');
    send(breaker, 'failure', 1, 0);
    expect(breaker.state).toBe('open');
  });

  test('does not judge by a handful of requests', () => {
    const breaker = new CircuitBreaker(options);
    send(breaker, 'failure', 3, 0);
    expect(breaker.state).toBe('closed');
  });

  test('forgets what is older than the window', () => {
    const breaker = new CircuitBreaker(options);
    send(breaker, 'failure', 3, 0);
    send(breaker, 'failure', 1, 11_000);
    expect(breaker.state).toBe('closed');
    send(breaker, 'failure', 3, 12_000);
    expect(breaker.state).toBe('open');
  });

  test('lets nothing through while it is open, says for how long, then lets probes through', () => {
    const breaker = new CircuitBreaker(options);
    send(breaker, 'failure', 4, 0);
    expect(breaker.admit(999)).toBeUndefined();
    expect(breaker.retryAfterMs(400)).toBe(600);

    const probes = [breaker.admit(1_000), breaker.admit(1_000), breaker.admit(1_000)];
    expect(probes.filter(ticket => ticket !== undefined)).toHaveLength(2);
    expect(breaker.state).toBe('half-open');
    for (const ticket of probes) {
      breaker.record(ticket ?? -1, 'success', 1_000);
    }
    expect(breaker.state).toBe('closed');
  });

  test('opens for longer each time that a probe fails, up to a limit', () => {
    const breaker = new CircuitBreaker(options);
    send(breaker, 'failure', 4, 0);
    const waits: number[] = [];
    let now = 0;
    for (let round = 0; round < 4; round += 1) {
      waits.push(breaker.retryAfterMs(now));
      now += breaker.retryAfterMs(now);
      send(breaker, 'failure', 1, now);
    }
    expect(waits).toEqual([1_000, 2_000, 3_000, 3_000]);
  });

  test('gives the place of a probe that says nothing to another one', () => {
    const breaker = new CircuitBreaker(options);
    send(breaker, 'failure', 4, 0);
    const [one, two] = [breaker.admit(1_000), breaker.admit(1_000)];
    expect(breaker.admit(1_000)).toBeUndefined();
    breaker.record(one ?? -1, 'unknown', 1_000);
    expect(breaker.admit(1_000)).toBeDefined();
    breaker.record(two ?? -1, 'success', 1_000);
    expect(breaker.state).toBe('half-open');
  });

  test('does not count what was sent before it opened', () => {
    const breaker = new CircuitBreaker(options);
    const early = breaker.admit(0) ?? -1;
    send(breaker, 'failure', 4, 0);
    breaker.admit(1_000);
    breaker.record(early, 'failure', 1_000);
    expect(breaker.state).toBe('half-open');
  });

  test('never admits more probes than allowed, and closes only after as many successes', () => {
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 4_000 }),
      outcome: fc.constantFrom<CircuitOutcome>('success', 'failure', 'unknown'),
      finish: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), steps => {
        const breaker = new CircuitBreaker(options);
        let now = 0;
        let running: number[] = [];
        let successes = 0;
        for (const { wait, outcome, finish } of steps) {
          now += wait;
          const before = breaker.state;
          const ticket = breaker.admit(now);
          if (before === 'open' && breaker.state === 'half-open') {
            running = [];
            successes = 0;
          }
          if (ticket !== undefined) {
            running.push(ticket);
          }
          if (breaker.state === 'half-open') {
            expect(running.length + successes).toBeLessThanOrEqual(options.probes);
          } else if (breaker.state === 'open') {
            expect(ticket).toBeUndefined();
          }
          const next = finish ? running.shift() : undefined;
          if (next !== undefined) {
            const wasHalfOpen = breaker.state === 'half-open';
            breaker.record(next, outcome, now);
            successes += wasHalfOpen && outcome === 'success' ? 1 : 0;
            if (wasHalfOpen && (breaker.state as string) === 'closed') {
              expect(successes).toBe(options.probes);
            }
            if (wasHalfOpen && outcome === 'failure') {
              expect(breaker.state).toBe('open');
            }
          }
          if (breaker.state !== 'half-open') {
            successes = 0;
          }
        }
      }),
    );
  });
});
