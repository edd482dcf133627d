import { randomUUID } from 'node:crypto';
import type { Database } from '../platform/database/database.ts';
import { HttpProblem } from '../platform/http/problem.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { isFinal, problemAnswer } from './answers.ts';
import type { Answer, Idempotency, IdempotentRequest, Perform, Prepare } from './idempotency.ts';
import { type AcceptedKey, IdempotencyKeys } from './idempotencyKeys.ts';

/** How many abandoned requests one look takes up. */
const batchSize = 10;

/**
 * Idempotency keys in PostgreSQL, in atomic phases: the key is stored together with what is to be done (`prepared`),
 * then the foreign system is asked, then what came of it is stored together with the answer (`finished`). Whoever dies
 * between two phases leaves a lock that runs out; the next one who asks, or the completer, carries on from there.
 *
 * Two may work on the same request, when the first is slower than its lock. That is harmless, since every phase may
 * be repeated and only one of the two gets to finish the key.
 */
export class PostgresqlIdempotency implements Idempotency {
  readonly #database: Database;
  readonly #outbox: PostgresqlOutbox;
  readonly #keys: IdempotencyKeys;
  readonly #logger: Logger;
  readonly #operations = new Map<string, { perform: Perform; recorded: () => void }>();

  constructor(options: {
    database: Database;
    outbox: PostgresqlOutbox;
    logger: Logger;
    lockMs: number;
    keepHours: number;
  }) {
    this.#database = options.database;
    this.#outbox = options.outbox;
    this.#logger = options.logger;
    this.#keys = new IdempotencyKeys(options);
  }

  register(operation: string, perform: Perform, recorded: () => void): void {
    this.#operations.set(operation, { perform, recorded });
  }

  async run(
    request: IdempotentRequest,
    prepare: Prepare,
  ): Promise<{ answer: Answer; replayed: boolean }> {
    const accepted = await this.#begin(request, prepare);
    if (accepted !== undefined) {
      return 'status' in accepted
        ? { answer: accepted, replayed: false }
        : this.#complete(accepted);
    }
    const known = await this.#keys.find(request);
    if (known === undefined) {
      throw busy();
    }
    if (!isSameRequest(known, request)) {
      throw new HttpProblem(422, 'The Idempotency-Key was used for another request');
    }
    if (known.answer !== undefined) {
      return { answer: known.answer, replayed: true };
    }
    if (!(await this.#keys.lock(known))) {
      throw busy();
    }
    return this.#complete(known);
  }

  async completeAbandoned(): Promise<number> {
    const abandoned = await this.#keys.takeAbandoned(batchSize);
    // At once: when the provider is slow, the last one must not wait for longer than its lock holds
    await Promise.all(abandoned.map(key => this.#carryOn(key)));
    await this.#keys.forgetOld();
    return abandoned.length;
  }

  async #carryOn(key: AcceptedKey): Promise<void> {
    try {
      await this.#complete(key);
    } catch (error) {
      this.#logger.warn(
        { err: error, operation: key.operation, resource: key.resource },
        'a request that was left behind could not be carried on; trying again later',
      );
    }
  }

  /** @returns undefined when the key was there before; an answer when there is nothing to carry on */
  async #begin(
    request: IdempotentRequest,
    prepare: Prepare,
  ): Promise<AcceptedKey | Answer | undefined> {
    const key = { ...request, resource: randomUUID() };
    try {
      return await this.#database.transaction(async transaction => {
        if (!(await this.#keys.insert(transaction, key))) {
          return undefined;
        }
        await prepare(transaction, key.resource);
        return key;
      });
    } catch (error) {
      if (!isFinal(error)) {
        throw error;
      }
      // Nothing of it was kept. Whoever sent the same in the meantime has got further: then that counts
      const answer = problemAnswer(error);
      return (await this.#keys.insertFinished(key, answer)) ? answer : undefined;
    }
  }

  async #complete(key: AcceptedKey): Promise<{ answer: Answer; replayed: boolean }> {
    const operation = this.#operations.get(key.operation);
    if (operation === undefined) {
      throw new Error(`nobody knows how to carry on ${key.operation}`);
    }
    try {
      const settle = await operation.perform(key.resource);
      const answer = await this.#outbox.transaction(async (transaction, add) => {
        const made = await settle(transaction, add);
        if (!(await this.#keys.finish(transaction, key, made))) {
          throw new FinishedByAnother();
        }
        return made;
      });
      operation.recorded();
      return { answer, replayed: false };
    } catch (error) {
      const known = error instanceof FinishedByAnother ? await this.#keys.find(key) : undefined;
      if (known?.answer !== undefined) {
        return { answer: known.answer, replayed: true };
      }
      // Whoever asks again need not wait for the lock to run out
      await this.#keys.release(key).catch(() => undefined);
      throw error;
    }
  }
}

/** Rolls back the last phase of whoever was slower. */
class FinishedByAnother extends Error {}

function isSameRequest(one: IdempotentRequest, other: IdempotentRequest): boolean {
  return (
    one.method === other.method && one.path === other.path && one.fingerprint === other.fingerprint
  );
}

/** Mostly it is done in a moment; the lock is for those who died. */
function busy(): HttpProblem {
  return new HttpProblem(409, 'A request with this Idempotency-Key is being carried out', {
    headers: { 'retry-after': '1' },
  });
}
