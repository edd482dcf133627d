import fc from 'fast-check';
import { backOffDelay } from './backOffDelay';
import {
  nextTick,
  type ProcessEvent,
  stepProcess,
  type StepContext,
} from './processMachine';
import { defaultPolicy, type ProcessPolicy } from './ProcessPolicy';
import { initialStatus, type ProcessStatus } from './ProcessStatus';

const policy: ProcessPolicy = {
  startTimeoutMs: 1_000,
  stopGraceMs: 500,
  backOffBaseMs: 100,
  backOffLimitMs: 2_000,
  stableAfterMs: 3_000,
  crashLoopAfter: 3,
};

/** A world around the machine: it does what the machine decides, and no more. */
class World {
  now = 1_000_000;
  status: ProcessStatus = initialStatus(this.now);
  process: 'none' | 'running' = 'none';
  launches = 0;
  signals: string[] = [];

  send(event: ProcessEvent, random = 0.5): void {
    const context: StepContext = { now: this.now, random, policy };
    const { status, effect } = stepProcess(this.status, event, context);
    this.status = status;
    if (effect === 'launch') {
      if (this.process !== 'none') {
        throw new Error('A second process was launched beside the first.');
      }
      this.process = 'running';
      this.launches += 1;
      this.signals = [];
    } else if (effect) {
      if (this.process === 'none') {
        throw new Error('A signal went to a process that does not exist.');
      }
      this.signals.push(effect);
    }
  }

  /** The process ends, where there is one. */
  end(event: ProcessEvent, random?: number): void {
    if (this.process === 'running') {
      this.process = 'none';
      this.send(event, random);
    }
  }

  /** Lets time pass up to the next moment at which something is due. */
  passTime(): boolean {
    const due = nextTick(this.status, policy);
    if (due === undefined) {
      return false;
    }
    this.now = Math.max(this.now, due);
    this.send({ type: 'tick' });
    return true;
  }

  launchAndMakeReady(): void {
    this.send({ type: 'start' });
    this.send({ type: 'dependencies', missing: [] });
    this.send({ type: 'probed' });
  }

  crash(): void {
    this.end({ type: 'exited', cause: 'ended with code 1', completed: false });
  }
}

type Action =
  | { do: 'send'; event: ProcessEvent }
  | { do: 'end'; event: ProcessEvent }
  | { do: 'wait'; ms: number };

const events: fc.Arbitrary<ProcessEvent> = fc.oneof(
  fc.constantFrom<ProcessEvent>(
    { type: 'start' },
    { type: 'stop' },
    { type: 'tick' },
    { type: 'dependencies', missing: [] },
    { type: 'dependencies', missing: ['postgresql'] },
    { type: 'probed' },
    { type: 'probed', problem: 'does not answer' },
  ),
);

const ends: fc.Arbitrary<ProcessEvent> = fc.oneof(
  fc.record({
    type: fc.constant('exited' as const),
    cause: fc.constantFrom('ended by SIGKILL', 'ended with code 1'),
    completed: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('launch-failed' as const),
    cause: fc.constant('port taken'),
    permanent: fc.boolean(),
  }),
);

const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('send' as const), event: events }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('end' as const), event: ends }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.nat({ max: 4_000 }),
      }),
    },
  ),
  { maxLength: 60 },
);

function act(world: World, action: Action): void {
  if (action.do === 'wait') {
    world.now += action.ms;
    world.send({ type: 'tick' });
  } else if (action.do === 'end') {
    world.end(action.event);
  } else {
    world.send(action.event);
  }
}

/** Checks something after every step of any history. */
function always(check: (world: World, before: ProcessStatus) => void): void {
  fc.assert(
    fc.property(actions, history => {
      const world = new World();
      for (const action of history) {
        const before = world.status;
        act(world, action);
        check(world, before);
      }
    }),
    { numRuns: 500 },
  );
}

describe('a supervised process', () => {
  it('has one process at most, and the status knows whether it has', () => {
    always(world => {
      expect(world.status.alive).toBe(world.process === 'running');
    });
  });

  it('is never launched while nobody wants it', () => {
    always((world, before) => {
      const wasLaunched = world.status.launches > before.launches;
      expect(wasLaunched && !before.wanted).toBe(false);
    });
  });

  it('has a cause in every state, and since when', () => {
    always(world => {
      expect(world.status.cause).not.toBe('');
      expect(world.status.since).toBeLessThanOrEqual(world.now);
    });
  });

  it('is called ready, unready or starting only while there is a process, or its job is done', () => {
    always(world => {
      const { state, alive, cause } = world.status;
      const needsProcess = ['starting', 'unready', 'stopping'].includes(state);
      expect(needsProcess && !alive).toBe(false);
      expect(state === 'ready' && !alive && cause !== 'done').toBe(false);
    });
  });

  it('is crash-looping exactly from the agreed number of failures on', () => {
    always(world => {
      const { state, failures } = world.status;
      const loops = failures >= policy.crashLoopAfter;
      expect(state === 'backing-off' && loops).toBe(false);
      expect(state === 'crash-looping' && !loops).toBe(false);
    });
  });

  it('comes back after any failure when nothing is in its way', () => {
    fc.assert(
      fc.property(actions, history => {
        const world = new World();
        history.forEach(action => act(world, action));
        world.send({ type: 'start' });
        for (
          let step = 0;
          step < 10 && world.status.state !== 'ready';
          step += 1
        ) {
          world.send({ type: 'dependencies', missing: [] });
          world.send({ type: 'probed' });
          if (world.status.state === 'stopping') {
            world.passTime();
            world.crash();
          } else {
            world.passTime();
          }
        }
        expect(world.status.state).toBe('ready');
      }),
      { numRuns: 500 },
    );
  });

  it('ends when it is stopped, with a kill when it does not listen', () => {
    fc.assert(
      fc.property(actions, history => {
        const world = new World();
        history.forEach(action => act(world, action));
        world.send({ type: 'stop' });
        const wasRunning = world.process === 'running';
        const states: string[] = [];
        while (world.passTime()) {
          states.push(world.status.state);
        }
        world.end({ type: 'exited', cause: 'killed', completed: false });
        expect(states.filter(state => state !== 'stopping')).toEqual([]);
        expect(wasRunning && !world.signals.includes('terminate')).toBe(false);
        expect(wasRunning && !world.signals.includes('kill')).toBe(false);
        expect(world.status).toMatchObject({ state: 'stopped', alive: false });
        expect(world.passTime()).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('waits for what it needs and says what that is', () => {
    const world = new World();
    world.send({ type: 'start' });
    world.send({ type: 'dependencies', missing: ['postgresql', 'redis'] });
    expect(world.status).toMatchObject({
      state: 'waiting',
      cause: 'waits for postgresql, redis',
    });
    expect(world.launches).toBe(0);
  });

  it('that never gets ready is ended and started again', () => {
    const world = new World();
    world.send({ type: 'start' });
    world.send({ type: 'dependencies', missing: [] });
    world.send({ type: 'probed', problem: 'answers with 503' });
    world.passTime();
    expect(world.signals).toEqual(['terminate']);
    expect(world.status).toMatchObject({
      state: 'stopping',
      cause: 'not ready after 1 s: answers with 503',
    });
    world.end({ type: 'exited', cause: 'ended with code 0', completed: true });
    expect(world.status).toMatchObject({
      state: 'backing-off',
      cause: 'not ready after 1 s: answers with 503',
      failures: 1,
    });
  });

  it('forgets its failures when it has been stable', () => {
    const world = new World();
    world.launchAndMakeReady();
    world.crash();
    world.passTime();
    world.send({ type: 'dependencies', missing: [] });
    world.send({ type: 'probed' });
    expect(world.status).toMatchObject({ state: 'ready', failures: 1 });
    world.passTime();
    expect(world.status.failures).toBe(0);
  });

  it('that dies as soon as it is ready, again and again, is crash-looping', () => {
    const world = new World();
    world.launchAndMakeReady();
    for (let crash = 0; crash < policy.crashLoopAfter; crash += 1) {
      world.crash();
      if (crash < policy.crashLoopAfter - 1) {
        world.passTime();
        world.send({ type: 'dependencies', missing: [] });
        world.send({ type: 'probed' });
      }
    }
    expect(world.status).toMatchObject({
      state: 'crash-looping',
      cause: 'ended with code 1',
      failures: policy.crashLoopAfter,
    });
  });

  it('that cannot run here is not tried again until somebody asks', () => {
    const world = new World();
    world.send({ type: 'start' });
    world.send({ type: 'dependencies', missing: [] });
    world.end({
      type: 'launch-failed',
      cause: 'Redis is not installed',
      permanent: true,
    });
    expect(world.status).toMatchObject({
      state: 'failed',
      cause: 'Redis is not installed',
    });
    expect(world.passTime()).toBe(false);
    world.send({ type: 'start' });
    expect(world.status.state).toBe('waiting');
  });

  it('is unready, and not restarted, while it says that it is not', () => {
    const world = new World();
    world.launchAndMakeReady();
    world.send({ type: 'probed', problem: 'answers with 503' });
    expect(world.status).toMatchObject({
      state: 'unready',
      cause: 'answers with 503',
    });
    expect(world.passTime()).toBe(false);
    world.send({ type: 'probed' });
    expect(world.status.state).toBe('ready');
    expect(world.launches).toBe(1);
  });
});

describe('backOffDelay', () => {
  it('grows with the failures, stays within its limits and is spread', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, random) => {
          const delay = backOffDelay(failures, random, defaultPolicy);
          const longest = backOffDelay(failures + 1, 0.999999, defaultPolicy);
          expect(delay).toBeGreaterThanOrEqual(defaultPolicy.backOffBaseMs / 2);
          expect(delay).toBeLessThanOrEqual(defaultPolicy.backOffLimitMs);
          expect(delay).toBeLessThanOrEqual(longest);
        },
      ),
    );
    expect(backOffDelay(1, 0, defaultPolicy)).toBe(250);
    expect(backOffDelay(3, 0, defaultPolicy)).toBe(1_000);
    expect(backOffDelay(3, 0.5, defaultPolicy)).toBe(1_500);
  });
});
