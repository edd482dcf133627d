import fc from 'fast-check';
import { combineFaults, delayOf } from './RouteFault';

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('delayOf', () => {
  it('stays within the jitter around the latency and is never negative', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10_000 }),
        fc.nat({ max: 10_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (latencyMs, jitterMs, random) => {
          const delay = delayOf({ latencyMs, jitterMs }, random);
          expect(delay).toBeGreaterThanOrEqual(
            Math.max(0, latencyMs - jitterMs),
          );
          expect(delay).toBeLessThanOrEqual(latencyMs + jitterMs);
        },
      ),
    );
  });
});

describe('combineFaults', () => {
  it('is nothing without faults', () => {
    expect(combineFaults([])).toEqual({
      latencyMs: 0,
      jitterMs: 0,
      loss: 0,
      cut: undefined,
    });
  });

  it('adds delays up and loses what any of them loses', () => {
    fc.assert(
      fc.property(fc.array(share, { maxLength: 5 }), losses => {
        const { loss = 0 } = combineFaults(
          losses.map(each => ({ loss: each })),
        );
        const most = Math.max(0, ...losses);
        expect(loss).toBeGreaterThanOrEqual(most - 1e-9);
        expect(loss).toBeLessThanOrEqual(
          Math.min(
            1,
            losses.reduce((sum, each) => sum + each, 0),
          ) + 1e-9,
        );
      }),
    );
    expect(
      combineFaults([{ latencyMs: 10 }, { latencyMs: 20, jitterMs: 5 }]),
    ).toMatchObject({ latencyMs: 30, jitterMs: 5 });
  });

  it('refuses rather than hangs when both are asked for', () => {
    expect(combineFaults([{ cut: 'hang' }, { cut: 'refuse' }]).cut).toBe(
      'refuse',
    );
    expect(combineFaults([{ cut: 'hang' }, {}]).cut).toBe('hang');
  });
});
