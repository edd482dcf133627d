import type { Database } from '../platform/database/database.ts';
import { factsOf, type PaymentRow } from '../payments/paymentRow.ts';
import type { OwnPayment } from './compare.ts';

type BookRow = PaymentRow & { exactly: string; posted_captured: string; posted_refunded: string };

/** A place in the own books. */
export interface BookPosition {
  /** As exact as the database has it: several payments fit into one millisecond. */
  createdAt: string;
  id: string;
}

const pageSize = 100;

/** What the service itself says of its payments, with what the ledger says of each. */
export class OwnBooks {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async byIds(ids: readonly string[]): Promise<Map<string, OwnPayment>> {
    const rows = await this.#database.query<BookRow>({
      name: 'own-books-by-ids',
      text: `SELECT p.*, p.created_at::text AS exactly, l.posted_captured, l.posted_refunded
               FROM payments p, LATERAL (
                 SELECT coalesce(-sum(e.amount) FILTER (WHERE e.account = 'revenue'), 0) AS posted_captured,
                        coalesce(sum(e.amount) FILTER (WHERE e.account = 'refunds'), 0) AS posted_refunded
                   FROM journal_transactions t JOIN journal_entries e ON e.transaction_id = t.id
                  WHERE t.payment_id = p.id) AS l
              WHERE p.id = ANY ($1::uuid[])`,
      values: [ids],
    });
    return new Map(rows.map(row => [row.id, ownPaymentOf(row)]));
  }

  /** Payments made in a window, the oldest first, in pages. */
  async page(window: {
    from: Date;
    to: Date;
    after: BookPosition | undefined;
  }): Promise<{ payments: OwnPayment[]; next?: BookPosition }> {
    const rows = await this.#database.query<BookRow>({
      name: 'own-books-page',
      text: `SELECT p.*, p.created_at::text AS exactly, l.posted_captured, l.posted_refunded
               FROM payments p, LATERAL (
                 SELECT coalesce(-sum(e.amount) FILTER (WHERE e.account = 'revenue'), 0) AS posted_captured,
                        coalesce(sum(e.amount) FILTER (WHERE e.account = 'refunds'), 0) AS posted_refunded
                   FROM journal_transactions t JOIN journal_entries e ON e.transaction_id = t.id
                  WHERE t.payment_id = p.id) AS l
              WHERE p.created_at >= $1 AND p.created_at < $2
                AND (p.created_at, p.id) > ($3::timestamptz, $4::uuid)
              ORDER BY p.created_at, p.id LIMIT $5`,
      values: [
        window.from,
        window.to,
        window.after?.createdAt ?? '-infinity',
        window.after?.id ?? '00000000-0000-0000-0000-000000000000',
        pageSize,
      ],
    });
    const last = rows.at(-1);
    return {
      payments: rows.map(ownPaymentOf),
      ...(last !== undefined &&
        rows.length === pageSize && { next: { createdAt: last.exactly, id: last.id } }),
    };
  }
}

function ownPaymentOf(row: BookRow): OwnPayment {
  return {
    id: row.id,
    providerPaymentId: row.provider_payment_id ?? undefined,
    amount: { amount: Number(row.amount), currency: row.currency },
    facts: factsOf(row),
    createdAt: row.created_at,
    posted: { captured: Number(row.posted_captured), refunded: Number(row.posted_refunded) },
  };
}
