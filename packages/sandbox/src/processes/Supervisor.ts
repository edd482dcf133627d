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
  readonly #units: Map<string, SupervisedUnit>;
  readonly #listeners = new Set<UnitListener>();
  #stopping = false;

  /** @throws Error when units need each other or something that does not exist */
  constructor(units: readonly Unit[], options: SupervisorOptions) {
    const ranks = ranksOf(units);
    this.#units = new Map(
      units.map(unit => [
        unit.name,
        new SupervisedUnit(
          unit,
          new RotatingLog(join(options.logDirectory, `${unit.name}.log`)),
          options.mark,
          {
            changed: status => this.#changed(unit, status),
            spawned: (pid, { stopGraceMs }) =>
              options.ledger.add(pid, {
                unit: unit.name,
                rank: ranks.get(unit.name) ?? 0,
                stopSignal: unit.stopSignal ?? 'SIGTERM',
                stopGraceMs,
              }),
            ended: pid => options.ledger.remove(pid),
          },
        ),
      ]),
    );
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
    this.units.forEach(unit => unit.handle({ type: 'start' }));
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
    this.#stopping = true;
    const stopped = new Map<string, Promise<void>>();
    const stopOne = (name: string): Promise<void> => {
      const known = stopped.get(name);
      if (known) {
        return known;
      }
      const dependants = this.units
        .filter(({ unit }) => neededBy(unit).includes(name))
        .map(({ unit }) => unit.name);
      const promise = Promise.all(dependants.map(stopOne)).then(async () => {
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
    this.#stopping = true;
    this.units.forEach(unit => {
      unit.handle({ type: 'stop' });
      unit.signal('SIGKILL');
    });
  }

  #changed(changed: Unit, status: ProcessStatus): void {
    this.#listeners.forEach(listener => listener(changed, status));
    if (this.#stopping) {
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
