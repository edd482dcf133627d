import { join } from 'node:path';
import type { Ledger } from '../ledger/Ledger';
import { RotatingLog } from '../logs/RotatingLog';
import { missingDependencies } from './missingDependencies';
import type { ProcessStatus } from './ProcessStatus';
import { neededBy, ranksOf } from './startOrder';
import { SupervisedUnit } from './SupervisedUnit';
import type { Unit } from './Unit';

/** What a supervisor works with. */
export interface SupervisorOptions {
  ledger: Ledger;
  /** Where the logs of the units are. */
  logDirectory: string;
  /** Variables that every process gets, by which the sandbox knows its own. */
  mark: NodeJS.ProcessEnv;
}

/** Takes every change of a unit. */
export type UnitListener = (unit: Unit, status: ProcessStatus) => void;

/**
 * Keeps units running: starts each when what it needs is ready, starts it again when it ends, and stops all of
 * them in the reverse order.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #units = new Map<string, SupervisedUnit>();
  readonly #listeners = new Set<UnitListener>();
  #ranks: ReadonlyMap<string, number> = new Map();
  #state: 'new' | 'running' | 'stopping' = 'new';

  /** @throws Error when units need each other or something that does not exist */
  constructor(units: readonly Unit[], options: SupervisorOptions) {
    this.#options = options;
    this.add(...units);
  }

  /** All units with how they are. */
  get units(): readonly SupervisedUnit[] {
    return [...this.#units.values()];
  }

  /** @throws Error when there is no such unit */
  unit(name: string): SupervisedUnit {
    const found = this.#units.get(name);
    if (!found) {
      throw new Error(`There is no unit ${name}.`);
    }
    return found;
  }

  /**
   * Tells about every change from now on.
   *
   * @returns ends that
   */
  onChange(listener: UnitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts everything, each as soon as it may; returns at once. */
  start(): void {
    this.#state = 'running';
    this.units.forEach(unit => unit.handle({ type: 'start' }));
  }

  /**
   * Takes further units on; where the others have been started, so are these.
   *
   * @throws Error when one is there already, or needs something that does not exist; none is taken on then
   */
  add(...units: readonly Unit[]): void {
    if (this.#state === 'stopping') {
      throw new Error('Everything is being stopped.');
    }
    this.#ranks = ranksOf([...this.units.map(({ unit }) => unit), ...units]);
    const added = units.map(unit => this.#supervise(unit));
    added.forEach(supervised =>
      this.#units.set(supervised.unit.name, supervised),
    );
    if (this.#state === 'running') {
      added.forEach(supervised => supervised.handle({ type: 'start' }));
    }
  }

  /**
   * Stops a unit and gives it up; resolves when it is gone.
   *
   * @throws Error when there is no such unit, or another one needs it
   */
  async remove(name: string): Promise<void> {
    const supervised = this.unit(name);
    const [dependant] = this.#dependantsOf(name);
    if (dependant !== undefined) {
      throw new Error(`${dependant} needs ${name}.`);
    }
    supervised.handle({ type: 'stop', cause: 'removed' });
    await this.waitFor(name, ({ alive }) => !alive);
    this.#units.delete(name);
    supervised.log.close();
  }

  /**
   * Ends a unit in order and starts it again, whatever state it is in; returns at once.
   *
   * @throws Error when there is no such unit
   */
  restart(name: string): void {
    const supervised = this.unit(name);
    supervised.handle({ type: 'stop', cause: 'restarted on request' });
    supervised.handle({ type: 'start' });
  }

  /** Resolves when the condition holds for a unit; at once when it does already. */
  async waitFor(
    name: string,
    holds: (status: ProcessStatus) => boolean,
  ): Promise<ProcessStatus> {
    const { status } = this.unit(name);
    if (holds(status)) {
      return status;
    }
    return new Promise(resolve => {
      const end = this.onChange((unit, changed) => {
        if (unit.name === name && holds(changed)) {
          end();
          resolve(changed);
        }
      });
    });
  }

  /** Stops each unit when all that need it have stopped; resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#state = 'stopping';
    const stopped = new Map<string, Promise<void>>();
    const stopOne = (name: string): Promise<void> => {
      const known = stopped.get(name);
      if (known) {
        return known;
      }
      const dependants = this.#dependantsOf(name).map(stopOne);
      const promise = Promise.all(dependants).then(async () => {
        this.unit(name).handle({ type: 'stop' });
        await this.waitFor(name, ({ alive }) => !alive);
      });
      stopped.set(name, promise);
      return promise;
    };
    await Promise.all([...this.#units.keys()].map(stopOne));
    this.units.forEach(({ log }) => log.close());
  }

  /** Kills everything at once; for somebody who will not wait. */
  kill(): void {
    this.#state = 'stopping';
    this.units.forEach(unit => {
      unit.handle({ type: 'stop' });
      unit.signal('SIGKILL');
    });
  }

  /** Names of those that are started after a unit and stopped before it. */
  #dependantsOf(name: string): string[] {
    return this.units
      .filter(({ unit }) => neededBy(unit).includes(name))
      .map(({ unit }) => unit.name);
  }

  #supervise(unit: Unit): SupervisedUnit {
    const { ledger, logDirectory, mark } = this.#options;
    const log = new RotatingLog(join(logDirectory, `${unit.name}.log`));
    return new SupervisedUnit(unit, log, mark, {
      changed: status => this.#changed(unit, status),
      spawned: (pid, { stopGraceMs }) =>
        ledger.add(pid, {
          unit: unit.name,
          rank: this.#ranks.get(unit.name) ?? 0,
          stopSignal: unit.stopSignal ?? 'SIGTERM',
          stopGraceMs,
        }),
      ended: pid => ledger.remove(pid),
    });
  }

  #changed(changed: Unit, status: ProcessStatus): void {
    this.#listeners.forEach(listener => listener(changed, status));
    if (this.#state === 'stopping') {
      return;
    }
    // Who waits may wait no longer, and who has just come to wait may not have to.
    for (const supervised of this.units) {
      if (supervised.status.state === 'waiting') {
        const missing = missingDependencies(
          supervised.unit,
          name => this.unit(name).status.state,
        );
        supervised.handle({ type: 'dependencies', missing });
      }
    }
  }
}
