import type { Database, Transaction } from '../platform/database/database.ts';

/** What somebody asked to be done with a payment. */
export interface Operation {
  /** Also the provider's idempotency key. */
  id: string;
  paymentId: string;
  kind: 'capture' | 'void' | 'refund';
  /** Of refunds only. */
  amount: number | undefined;
  state: 'pending' | 'succeeded' | 'refused';
  /** The provider's word for why it refused. */
  refusal: string | undefined;
}

interface OperationRow {
  id: string;
  payment_id: string;
  kind: Operation['kind'];
  amount: string | null;
  state: Operation['state'];
  refusal: string | null;
}

/** Operations in PostgreSQL. */
export class OperationStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Notes an operation; the payment must be locked, so that what was checked before is still true. */
  async insert(
    transaction: Transaction,
    operation: Pick<Operation, 'id' | 'paymentId' | 'kind' | 'amount'> & {
      reason: string | undefined;
      requestedBy: string;
    },
  ): Promise<void> {
    await transaction.query({
      name: 'insert-payment-operation',
      text: `INSERT INTO payment_operations (id, payment_id, kind, amount, reason, requested_by)
             VALUES ($1, $2, $3, $4, $5, $6)`,
      values: [
        operation.id,
        operation.paymentId,
        operation.kind,
        operation.amount,
        operation.reason,
        operation.requestedBy,
      ],
    });
  }

  /** What is being done with a payment at this moment. */
  async pending(
    transaction: Transaction,
    paymentId: string,
  ): Promise<{ deciding: boolean; refunding: number }> {
    const [row] = await transaction.query<{ deciding: boolean; refunding: string }>({
      name: 'pending-payment-operations',
      text: `SELECT count(*) FILTER (WHERE kind <> 'refund') > 0 AS deciding,
                    coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0) AS refunding
               FROM payment_operations WHERE payment_id = $1 AND state = 'pending'`,
      values: [paymentId],
    });
    return { deciding: row?.deciding ?? false, refunding: Number(row?.refunding ?? 0) };
  }

  /** @throws when there is none: operations are never deleted */
  async find(id: string): Promise<Operation> {
    const [row] = await this.#database.query<OperationRow>({
      name: 'find-payment-operation',
      text: 'SELECT id, payment_id, kind, amount, state, refusal FROM payment_operations WHERE id = $1',
      values: [id],
    });
    if (row === undefined) {
      throw new Error(`there is no operation ${id}`);
    }
    return {
      id: row.id,
      paymentId: row.payment_id,
      kind: row.kind,
      amount: row.amount === null ? undefined : Number(row.amount),
      state: row.state,
      refusal: row.refusal ?? undefined,
    };
  }

  /** @param refusal the provider's word for why it refused; undefined when it did what it was asked */
  async finish(transaction: Transaction, id: string, refusal: string | undefined): Promise<void> {
    await transaction.query({
      name: 'finish-payment-operation',
      text: `UPDATE payment_operations SET state = $2, refusal = $3, finished_at = now()
              WHERE id = $1 AND state = 'pending'`,
      values: [id, refusal === undefined ? 'succeeded' : 'refused', refusal],
    });
  }
}
