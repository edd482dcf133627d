import { moveOrder } from '../orders/moveOrder.ts';
import { orderEvent } from '../orders/orderEvents.ts';
import { orderOf } from '../orders/orderRow.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { AddMessage, PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { knowledgeShape } from './knowledge.ts';
import { endOf } from './planSaga.ts';
import { readReport } from './postgresqlSagaReports.ts';
import type { SagaState } from './saga.ts';
import { SagaNotFound, SagaNotStuck } from './sagaErrors.ts';
import type { SagaReport } from './sagaReport.ts';
import { type SagaOrderRow, sagaOrderColumns } from './sagaRow.ts';

/** What an operator decides: to try again, or that everything was settled by hand. */
export interface Resolution {
  action: 'retry' | 'abandon';
  note: string;
  resolvedBy: string;
}

interface StuckRow extends SagaOrderRow {
  id: string;
  state: SagaState;
  knowledge: unknown;
}

/** Lets operators decide about sagas that are stuck. Every decision is kept with who made it. */
export class SagaResolver {
  readonly #outbox: PostgresqlOutbox;
  readonly #logger: Logger;

  constructor(outbox: PostgresqlOutbox, logger: Logger) {
    this.#outbox = outbox;
    this.#logger = logger;
  }

  /**
   * @throws SagaNotFound
   * @throws SagaNotStuck
   */
  async resolve(id: string, resolution: Resolution): Promise<SagaReport> {
    const report = await this.#outbox.transaction(async (transaction, add) => {
      const saga = await lock(transaction, id);
      await note(transaction, id, resolution);
      if (resolution.action === 'retry') {
        await retry(transaction, id, saga.knowledge);
      } else {
        await abandon(transaction, add, saga);
      }
      return readReport(transaction, id);
    });
    if (report === undefined) {
      throw new SagaNotFound(id);
    }
    const { action, resolvedBy } = resolution;
    this.#logger.info(
      { audit: true, saga_id: id, order_id: report.orderId, action, resolved_by: resolvedBy },
      'an operator decided about a saga',
    );
    return report;
  }
}

async function lock(transaction: Transaction, id: string): Promise<StuckRow> {
  // The order first, as everybody does who changes both
  const [saga] = await transaction.query<StuckRow>({
    name: 'lock-stuck-saga',
    text: `SELECT sagas.id, sagas.state, sagas.knowledge, ${sagaOrderColumns}
             FROM orders JOIN sagas ON sagas.order_id = orders.id
            WHERE sagas.id = $1 FOR UPDATE OF orders`,
    values: [id],
  });
  if (saga === undefined) {
    throw new SagaNotFound(id);
  }
  if (saga.state !== 'stuck') {
    throw new SagaNotStuck(id, saga.state);
  }
  return saga;
}

async function note(transaction: Transaction, id: string, resolution: Resolution): Promise<void> {
  await transaction.query({
    name: 'note-saga-resolution',
    text: 'INSERT INTO saga_resolutions (saga_id, action, note, resolved_by) VALUES ($1, $2, $3, $4)',
    values: [id, resolution.action, resolution.note, resolution.resolvedBy],
  });
}

async function retry(transaction: Transaction, id: string, knowledge: unknown): Promise<void> {
  const known = knowledgeShape.parse(knowledge);
  await transaction.query({
    name: 'retry-saga',
    text: `UPDATE sagas
              SET state = 'running', knowledge = $2, attempts = 0, next_attempt_at = now(), version = version + 1,
                  updated_at = now()
            WHERE id = $1 AND state = 'stuck'`,
    values: [id, { ...known, refusals: 0, round: known.round + 1 }],
  });
}

/** The order ends as it would have, and nobody tries anything any more. */
async function abandon(transaction: Transaction, add: AddMessage, saga: StuckRow): Promise<void> {
  const { cause } = knowledgeShape.parse(saga.knowledge);
  if (cause !== undefined) {
    const moved = await moveOrder(
      transaction,
      { id: saga.order_id, version: saga.order_version },
      { state: endOf(saga.order_state, cause), endReason: cause.reason },
    );
    const event = moved && orderEvent(orderOf(moved));
    if (event !== undefined) {
      await add(event);
    }
  }
  await transaction.query({
    name: 'abandon-saga',
    text: `UPDATE sagas SET state = 'abandoned', payment_token = NULL, version = version + 1, updated_at = now()
            WHERE id = $1 AND state = 'stuck'`,
    values: [saga.id],
  });
}
