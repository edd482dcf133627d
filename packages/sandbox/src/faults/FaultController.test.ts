import fc from 'fast-check';
import { FaultController, type Fault } from './FaultController';
import { faultSpecSchema, type FaultSpec } from './FaultSpec';

const spec = (durationSeconds: number): FaultSpec => ({
  kind: 'dependency-outage',
  server: 'redis',
  durationSeconds,
});

describe('FaultController', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** What is broken at the moment, and everything that was noted. */
  function create() {
    const broken = new Set<string>();
    const notes: Fault[] = [];
    const healed: string[] = [];
    const controller = new FaultController(
      id => {
        broken.add(id);
        return () => {
          broken.delete(id);
          healed.push(id);
        };
      },
      fault => notes.push(fault),
    );
    return { controller, broken, notes, healed };
  }

  it('heals every fault exactly once and never later than agreed', () => {
    const action = fc.oneof(
      fc.record({
        do: fc.constant('inject' as const),
        seconds: fc.integer({ min: 1, max: 600 }),
      }),
      fc.record({
        do: fc.constant('revert' as const),
        which: fc.nat({ max: 20 }),
      }),
      fc.record({
        do: fc.constant('wait' as const),
        seconds: fc.nat({ max: 300 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), actions => {
        const { controller, broken, notes, healed } = create();
        for (const step of actions) {
          if (step.do === 'inject') {
            controller.inject(spec(step.seconds));
          } else if (step.do === 'revert') {
            controller.revert(controller.list()[step.which]?.id ?? 'none');
          } else {
            jest.advanceTimersByTime(step.seconds * 1000);
          }
          const expected = controller
            .list()
            .filter(({ endedAt }) => endedAt === undefined);
          expect(broken).toEqual(new Set(expected.map(({ id }) => id)));
          expect(expected.filter(({ endsAt }) => endsAt <= Date.now())).toEqual(
            [],
          );
        }
        controller.stop();
        expect(broken.size).toBe(0);
        expect(new Set(healed).size).toBe(healed.length);
        expect(notes).toHaveLength(2 * healed.length);
      }),
    );
  });

  it('says what put an end to each', () => {
    const { controller } = create();
    const [short, asked, last] = [1, 100, 100].map(seconds =>
      controller.inject(spec(seconds)),
    );
    jest.advanceTimersByTime(1_000);
    controller.revert(asked.id);
    controller.stop();
    expect(controller.list().map(({ id, endedBy }) => [id, endedBy])).toEqual([
      [short.id, 'time'],
      [asked.id, 'request'],
      [last.id, 'shutdown'],
    ]);
    expect(controller.revert('unknown')).toBeUndefined();
    expect(controller.revert(short.id)?.endedBy).toBe('time');
  });

  it('has nothing in force when nothing could be broken', () => {
    const controller = new FaultController(
      () => {
        throw new Error('There is no unit nobody-1.');
      },
      () => undefined,
    );
    expect(() => controller.inject(spec(1))).toThrow('nobody-1');
    expect(controller.list()).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('faultSpecSchema', () => {
  const valid = {
    kind: 'network-latency',
    caller: 'api-gateway',
    callee: 'order-service',
    latencyMs: 200,
    durationSeconds: 60,
  };

  it('takes what it knows, with defaults', () => {
    expect(faultSpecSchema.parse(valid)).toEqual({ ...valid, jitterMs: 0 });
  });

  it.each([
    ['no duration', { ...valid, durationSeconds: undefined }],
    ['eleven minutes', { ...valid, durationSeconds: 660 }],
    ['no time at all', { ...valid, durationSeconds: 0 }],
    ['an unknown kind', { ...valid, kind: 'meteorite' }],
    ['an unknown service', { ...valid, callee: 'coffee-service' }],
    ['something more', { ...valid, command: 'rm' }],
    ['no replicas', { kind: 'process-kill', replicas: [], durationSeconds: 1 }],
  ])('refuses %s', (_, input) => {
    expect(faultSpecSchema.safeParse(input).success).toBe(false);
  });
});
