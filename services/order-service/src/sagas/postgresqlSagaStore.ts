import type { Database, Queryable } from '../platform/database/database.ts';
import { moveOrder } from '../orders/moveOrder.ts';
import { orderEvent } from '../orders/orderEvents.ts';
import { orderOf } from '../orders/orderRow.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { Saga } from './saga.ts';
import type { SagaChange } from './sagaChange.ts';
import {
  type SagaRow,
  sagaOf,
  sagaOrderColumns,
  sagaOrderOf,
  type SagaOrderRow,
} from './sagaRow.ts';
import { type SavedRow, saveStatement } from './saveStatement.ts';

/** Another replica works on the saga by now; whatever this one still had to say is of no interest. */
export class SagaTakenOver extends Error {
  constructor(sagaId: string) {
    super(`saga ${sagaId} was taken over by another replica`);
    this.name = 'SagaTakenOver';
  }
}

/** Keeps sagas in PostgreSQL, and shares them among replicas. */
export class PostgresqlSagaStore {
  readonly #database: Database;
  readonly #outbox: PostgresqlOutbox;
  readonly #worker: string;
  readonly #leaseMs: number;

  /** @param options.worker a name that no other process has; @param options.leaseMs longer than any step takes */
  constructor(
    database: Database,
    outbox: PostgresqlOutbox,
    options: { worker: string; leaseMs: number },
  ) {
    this.#database = database;
    this.#outbox = outbox;
    this.#worker = options.worker;
    this.#leaseMs = options.leaseMs;
  }

  /**
   * Takes sagas that are due, at most `limit`; nobody else gets them until the lease is over. One that cannot be read,
   * since another version wrote it, is left to that version.
   */
  async claim(
    limit: number,
    onUnreadable: (sagaId: string, error: unknown) => void,
  ): Promise<Saga[]> {
    const rows = await this.#database.query<SagaRow>({
      name: 'claim-sagas',
      text: `WITH due AS (
               SELECT id FROM sagas
                WHERE state = 'running' AND next_attempt_at <= now()
                  AND (locked_until IS NULL OR locked_until <= now())
                ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED
             )
             UPDATE sagas
                SET locked_by = $1, locked_until = now() + $3 * interval '1 millisecond', version = sagas.version + 1
               FROM due, orders
              WHERE sagas.id = due.id AND orders.id = sagas.order_id
          RETURNING sagas.id, sagas.step, sagas.attempts, sagas.knowledge, sagas.payment_token, sagas.deadline_at,
                    sagas.wakeups, sagas.trace, sagas.version, ${sagaOrderColumns}`,
      values: [this.#worker, limit, this.#leaseMs],
    });
    return rows.flatMap(row => {
      try {
        return [sagaOf(row)];
      } catch (error) {
        onUnreadable(row.id, error);
        return [];
      }
    });
  }

  /**
   * Writes a change: of the saga, its order and the event about that, all or nothing.
   *
   * @returns undefined when the order was changed by somebody else meanwhile; nothing is written then
   * @throws SagaTakenOver
   */
  async save(saga: Saga, change: SagaChange): Promise<Saga | undefined> {
    const { order } = change;
    if (order === undefined) {
      return this.#write(this.#database, saga, change);
    }
    return this.#outbox.transaction(async (transaction, add) => {
      // The order first: whoever takes an order back does it in the same order, so nobody waits in a circle
      const moved = await moveOrder(transaction, saga.order, order);
      if (moved === undefined) {
        return undefined;
      }
      const saved = await this.#write(transaction, saga, change);
      const event = order.state === saga.order.state ? undefined : orderEvent(orderOf(moved));
      if (event !== undefined) {
        await add(event);
      }
      return saved;
    });
  }

  /** The saga with its order as that is now. */
  async refresh(saga: Saga): Promise<Saga> {
    const [row] = await this.#database.query<SagaOrderRow>({
      name: 'refresh-order-of-saga',
      text: `SELECT ${sagaOrderColumns} FROM orders WHERE id = $1`,
      values: [saga.order.id],
    });
    if (row === undefined) {
      throw new Error(`the order of saga ${saga.id} is gone`);
    }
    return { ...saga, order: sagaOrderOf(row) };
  }

  /** Lets a saga go, so that another replica need not wait for the lease, only for `pauseMs`. */
  async release(saga: Saga, pauseMs: number): Promise<void> {
    await this.#database.query({
      name: 'release-saga',
      text: `UPDATE sagas SET locked_by = NULL, locked_until = NULL,
                    next_attempt_at = now() + $4 * interval '1 millisecond'
              WHERE id = $1 AND version = $2 AND locked_by = $3`,
      values: [saga.id, saga.version, this.#worker, pauseMs],
    });
  }

  async #write(database: Queryable, saga: Saga, change: SagaChange): Promise<Saga> {
    const [row] = await database.query<SavedRow>(
      saveStatement(saga, change, { worker: this.#worker, leaseMs: this.#leaseMs }),
    );
    if (row === undefined) {
      throw new SagaTakenOver(saga.id);
    }
    const { started = saga.step, knowledge, deadlineAt } = change;
    const attempts =
      (started === saga.step ? saga.attempts : 0) + (change.started === undefined ? 0 : 1);
    const { version, wakeups } = row;
    return {
      ...saga,
      order: sagaOrderOf(row),
      knowledge,
      deadlineAt,
      step: started,
      attempts,
      version,
      wakeups,
    };
  }
}
