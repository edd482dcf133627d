import type { Transaction } from '../platform/database/database.ts';
import type { AddMessage } from '../platform/messaging/postgresqlOutbox.ts';

/** What a request is answered, kept so that it can be answered again. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Text, so that the same bytes are answered again. */
  body: string;
}

/** A request that must take effect once. */
export interface IdempotentRequest {
  /** Who sends it. */
  caller: string;
  /** The Idempotency-Key. */
  key: string;
  method: string;
  path: string;
  /** Hash of the body. */
  fingerprint: string;
  /** The name under which the rest of the work was registered. */
  operation: string;
}

/**
 * The first atomic phase: writes down what is to be done, under the id `resource`, together with the key. What it
 * throws as an HttpProblem is an answer like any other and is kept, unless it asks to try again (`retry-after`).
 */
export type Prepare = (transaction: Transaction, resource: string) => Promise<void>;

/**
 * What comes after: asks the foreign system, which nobody can roll back, and returns the last atomic phase. Called
 * again, by any instance, with nothing but the id, until a last phase was committed; so everything in it must be safe
 * to repeat.
 */
export type Perform = (resource: string) => Promise<Settle>;

/** The last atomic phase: records what came of it and makes the answer, together with the end of the key. */
export type Settle = (transaction: Transaction, add: AddMessage) => Promise<Answer>;

/** Gives requests their effect once, however often they are sent and wherever the service dies. */
export interface Idempotency {
  /**
   * Says how requests of an operation are carried on after their first phase.
   *
   * @param recorded called right after the last phase was committed, and before anybody is told
   */
  register(operation: string, perform: Perform, recorded: () => void): void;

  /**
   * Carries out a request, or answers what was answered before.
   *
   * @throws HttpProblem 422 when the key belongs to another request, 409 while somebody works on this one
   */
  run(request: IdempotentRequest, prepare: Prepare): Promise<{ answer: Answer; replayed: boolean }>;

  /**
   * Carries on what was begun and left behind, for when nobody asks again; forgets keys that are old.
   *
   * @returns how many requests were carried on
   */
  completeAbandoned(): Promise<number>;
}
