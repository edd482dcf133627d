import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../platform/database/database.ts';
import type { Money } from '../payments/payment.ts';
import type { JournalEntry, JournalTransaction, LedgerAccount } from './postingRules.ts';

/** A journal transaction, as it is answered. */
export interface PostedTransaction {
  id: string;
  paymentId: string;
  kind: JournalTransaction['kind'];
  entries: { account: LedgerAccount; amount: Money }[];
  /** ISO 8601, UTC. */
  occurredAt: string;
}

interface TransactionRow {
  id: string;
  position: string;
  payment_id: string;
  kind: JournalTransaction['kind'];
  occurred_at: Date;
  entries: JournalEntry[];
}

/** The journal. It is only ever added to, which the database sees to as well. */
export class LedgerStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds a journal transaction to the transaction that changes its payment. */
  async post(
    transaction: Transaction,
    payment: { id: string; version: number },
    posting: JournalTransaction,
  ): Promise<void> {
    await transaction.query({
      name: 'insert-journal-transaction',
      text: `WITH posted AS (
               INSERT INTO journal_transactions (id, payment_id, payment_version, kind)
               VALUES ($1, $2, $3, $4) RETURNING id
             )
             INSERT INTO journal_entries (transaction_id, account, currency, amount)
             SELECT posted.id, entry.account, entry.currency, entry.amount
               FROM posted, unnest($5::text[], $6::text[], $7::bigint[]) AS entry (account, currency, amount)`,
      values: [
        randomUUID(),
        payment.id,
        payment.version,
        posting.kind,
        posting.entries.map(({ account }) => account),
        posting.entries.map(({ currency }) => currency),
        posting.entries.map(({ amount }) => amount),
      ],
    });
  }

  /** What every account holds, in every currency that it was ever used with. */
  async balances(): Promise<{ account: LedgerAccount; balance: Money }[]> {
    const rows = await this.#database.query<{
      account: LedgerAccount;
      currency: string;
      amount: string;
    }>({
      name: 'ledger-balances',
      text: `SELECT account, currency, sum(amount) AS amount FROM journal_entries
              GROUP BY account, currency ORDER BY account, currency`,
    });
    return rows.map(({ account, currency, amount }) => ({
      account,
      balance: { amount: Number(amount), currency },
    }));
  }

  /** The newest first. */
  async list(page: {
    limit: number;
    before?: number | undefined;
    paymentId?: string | undefined;
  }): Promise<{ items: PostedTransaction[]; next?: number }> {
    const rows = await this.#database.query<TransactionRow>({
      name: 'list-journal-transactions',
      text: `SELECT t.id, t.position, t.payment_id, t.kind, t.occurred_at,
                    (SELECT json_agg(json_build_object('account', e.account, 'currency', e.currency, 'amount', e.amount)
                                     ORDER BY e.amount DESC)
                       FROM journal_entries e WHERE e.transaction_id = t.id) AS entries
               FROM journal_transactions t
              WHERE ($1::bigint IS NULL OR t.position < $1) AND ($2::uuid IS NULL OR t.payment_id = $2)
              ORDER BY t.position DESC LIMIT $3`,
      values: [page.before, page.paymentId, page.limit + 1],
    });
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    return {
      items: shown.map(postedTransactionOf),
      ...(last !== undefined && shown.length < rows.length && { next: Number(last.position) }),
    };
  }
}

function postedTransactionOf(row: TransactionRow): PostedTransaction {
  return {
    id: row.id,
    paymentId: row.payment_id,
    kind: row.kind,
    entries: row.entries.map(({ account, currency, amount }) => ({
      account,
      amount: { amount, currency },
    })),
    occurredAt: row.occurred_at.toISOString(),
  };
}
