import { toError } from '@backstage/errors';
import type { RotatingLog } from '../logs/RotatingLog';
import { NotRunnableError } from './NotRunnableError';
import { nextTick, type ProcessEvent, stepProcess } from './processMachine';
import { defaultPolicy, type ProcessPolicy } from './ProcessPolicy';
import { initialStatus, type ProcessStatus } from './ProcessStatus';
import { type SpawnedProcess, spawnLaunch } from './spawnLaunch';
import type { Unit } from './Unit';

/** Milliseconds between two questions to a process that is starting, and to one that is up. */
const PROBE_MS = { starting: 100, running: 1_000 };

/** What a unit tells its supervisor. */
export interface UnitObserver {
  changed(status: ProcessStatus): void;
  spawned(pid: number, policy: ProcessPolicy): void;
  ended(pid: number): void;
}

/** Carries out for one unit what the state machine decides: launches, asks, signals and waits. */
export class SupervisedUnit {
  readonly unit: Unit;
  readonly log: RotatingLog;
  readonly #mark: NodeJS.ProcessEnv;
  readonly #observer: UnitObserver;
  readonly #policy: ProcessPolicy;
  #status = initialStatus(Date.now());
  #process: SpawnedProcess | undefined;
  /** Counts launches, so that what belongs to an earlier one is recognised. */
  #generation = 0;
  #timer: NodeJS.Timeout | undefined;
  #probeTimer: NodeJS.Timeout | undefined;

  /** @param mark - variables that every process of this sandbox bears */
  constructor(
    unit: Unit,
    log: RotatingLog,
    mark: NodeJS.ProcessEnv,
    observer: UnitObserver,
  ) {
    this.unit = unit;
    this.log = log;
    this.#mark = mark;
    this.#observer = observer;
    this.#policy = { ...defaultPolicy, ...unit.policy };
  }

  get status(): ProcessStatus {
    return this.#status;
  }

  /** The process's number, while there is one. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Sends a signal to the process and all that it started. */
  signal(signal: NodeJS.Signals): void {
    this.#process?.signal(signal);
  }

  /** Lets something happen to the unit, and does what follows from it. */
  handle(event: ProcessEvent): void {
    const before = this.#status;
    const { status, effect } = stepProcess(before, event, {
      now: Date.now(),
      random: Math.random(),
      policy: this.#policy,
    });
    this.#status = status;
    if (effect === 'launch') {
      void this.#launch();
    } else if (effect === 'terminate') {
      this.#process?.signal(this.unit.stopSignal ?? 'SIGTERM');
      // What was paused cannot end.
      this.#process?.signal('SIGCONT');
    } else if (effect === 'kill') {
      this.#process?.signal('SIGKILL');
    }
    this.#setTimer();
    if (status !== before) {
      this.#observer.changed(status);
    }
  }

  async #launch(): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    try {
      const launch = await this.unit.prepare();
      if (this.#status.state === 'stopping') {
        this.handle({ type: 'exited', cause: 'stopped', completed: false });
        return;
      }
      this.#process = spawnLaunch(
        { ...launch, environment: { ...launch.environment, ...this.#mark } },
        this.log,
      );
    } catch (error) {
      const { message } = toError(error);
      this.log.write(`[sandbox] ${message}\n`);
      this.handle({
        type: 'launch-failed',
        cause: message,
        permanent: error instanceof NotRunnableError,
      });
      return;
    }
    const { pid, ended } = this.#process;
    if (pid !== undefined) {
      this.#observer.spawned(pid, this.#policy);
    }
    this.#process.release();
    this.#scheduleProbe(generation);
    const end = await ended;
    this.log.write(`[sandbox] ${end.cause}\n`);
    clearTimeout(this.#probeTimer);
    this.#process = undefined;
    if (pid !== undefined) {
      this.#observer.ended(pid);
    }
    this.handle({
      type: 'exited',
      cause: end.cause,
      completed: this.unit.kind === 'job' && end.completed,
    });
  }

  #scheduleProbe(generation: number): void {
    const { findProblem } = this.unit;
    if (this.unit.kind === 'job' || !findProblem) {
      return;
    }
    const wait =
      this.#status.state === 'starting' ? PROBE_MS.starting : PROBE_MS.running;
    this.#probeTimer = setTimeout(async () => {
      const problem = await findProblem
        .call(this.unit)
        .catch((error: unknown) => toError(error).message);
      if (this.#process && generation === this.#generation) {
        this.handle({ type: 'probed', problem });
        this.#scheduleProbe(generation);
      }
    }, wait);
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    const due = nextTick(this.#status, this.#policy);
    if (due !== undefined) {
      this.#timer = setTimeout(
        () => this.handle({ type: 'tick' }),
        Math.max(0, due - Date.now()),
      );
    }
  }
}
