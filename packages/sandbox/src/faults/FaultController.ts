import { randomUUID } from 'node:crypto';
import type { FaultSpec } from './FaultSpec';

/** What put an end to a fault. */
export type FaultEnd = 'time' | 'request' | 'shutdown';

/** A fault that is or was in force; times in milliseconds since 1970. */
export interface Fault {
  readonly id: string;
  readonly spec: FaultSpec;
  readonly startedAt: number;
  /** When it is over at the latest. */
  readonly endsAt: number;
  readonly endedAt?: number;
  readonly endedBy?: FaultEnd;
}

/**
 * Breaks something.
 *
 * @returns heals it
 * @throws Error when there is nothing of that name; nothing is broken then
 */
export type FaultDriver = (id: string, spec: FaultSpec) => () => void;

/** How many faults that are over are remembered. */
const REMEMBERED = 200;

/** Keeps faults in force for as long as was agreed and no longer. */
export class FaultController {
  readonly #driver: FaultDriver;
  readonly #note: (fault: Fault) => void;
  readonly #faults = new Map<string, Fault>();
  readonly #inForce = new Map<
    string,
    { heal: () => void; timer: NodeJS.Timeout }
  >();

  /** @param note - takes every fault when it begins and when it ends */
  constructor(driver: FaultDriver, note: (fault: Fault) => void) {
    this.#driver = driver;
    this.#note = note;
  }

  /** All that are in force and the last ones that were, oldest first. */
  list(): Fault[] {
    return [...this.#faults.values()];
  }

  /** @throws Error when there is nothing of that name */
  inject(spec: FaultSpec): Fault {
    const id = randomUUID();
    const startedAt = Date.now();
    const heal = this.#driver(id, spec);
    const fault: Fault = {
      id,
      spec,
      startedAt,
      endsAt: startedAt + spec.durationSeconds * 1000,
    };
    const timer = setTimeout(
      () => this.#end(id, 'time'),
      fault.endsAt - startedAt,
    );
    this.#inForce.set(id, { heal, timer });
    this.#remember(fault);
    this.#note(fault);
    return fault;
  }

  /**
   * Ends a fault before its time; nothing happens to one that is over.
   *
   * @returns undefined when there is none with this id
   */
  revert(id: string): Fault | undefined {
    this.#end(id, 'request');
    return this.#faults.get(id);
  }

  /** Ends all of them. */
  stop(): void {
    [...this.#inForce.keys()].forEach(id => this.#end(id, 'shutdown'));
  }

  #end(id: string, endedBy: FaultEnd): void {
    const found = this.#inForce.get(id);
    const fault = this.#faults.get(id);
    if (!found || !fault) {
      return;
    }
    // Before it is healed: should that fail, it is not tried for ever.
    this.#inForce.delete(id);
    clearTimeout(found.timer);
    found.heal();
    const ended = { ...fault, endedAt: Date.now(), endedBy };
    this.#faults.set(id, ended);
    this.#note(ended);
  }

  #remember(fault: Fault): void {
    this.#faults.set(fault.id, fault);
    const over = this.list().filter(({ id }) => !this.#inForce.has(id));
    over
      .slice(0, Math.max(0, over.length - REMEMBERED))
      .forEach(({ id }) => this.#faults.delete(id));
  }
}
