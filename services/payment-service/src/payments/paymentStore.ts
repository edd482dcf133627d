import type { Database, Queryable, Transaction } from '../platform/database/database.ts';
import type { AddMessage } from '../platform/messaging/postgresqlOutbox.ts';
import type { LedgerStore } from '../ledger/ledgerStore.ts';
import { postingsFor } from '../ledger/postingRules.ts';
import type { Money } from './payment.ts';
import { orderHasPayment, paymentNotFound } from './paymentErrors.ts';
import { paymentEvent } from './paymentEvents.ts';
import { joinFacts, type PaymentFacts, sameFacts, stateOf } from './paymentFacts.ts';
import { factsOf, paymentOf, type PaymentRow } from './paymentRow.ts';

/** What a payment begins with. */
export interface NewPayment {
  id: string;
  orderId: string;
  customerId: string;
  amount: Money;
  token: string;
}

/** Who loses every race for a payment this many times in a row gives up. */
const mostRaces = 20;

/** Payments in PostgreSQL. */
export class PaymentStore {
  readonly #database: Database;
  readonly #ledger: LedgerStore;

  constructor(database: Database, ledger: LedgerStore) {
    this.#database = database;
    this.#ledger = ledger;
  }

  /** @throws HttpProblem (409) when the order has a payment that is alive */
  async insert(transaction: Transaction, payment: NewPayment): Promise<void> {
    const rows = await transaction.query({
      name: 'insert-payment',
      text: `WITH inserted AS (
               INSERT INTO payments (id, order_id, customer_id, amount, currency, state)
               VALUES ($1, $2, $3, $4, $5, 'processing')
               ON CONFLICT (order_id) WHERE state NOT IN ('declined', 'voided', 'failed') DO NOTHING
               RETURNING id
             )
             INSERT INTO payment_method_tokens (payment_id, token) SELECT id, $6 FROM inserted RETURNING payment_id`,
      values: [
        payment.id,
        payment.orderId,
        payment.customerId,
        payment.amount.amount,
        payment.amount.currency,
        payment.token,
      ],
    });
    if (rows.length === 0) {
      throw orderHasPayment(payment.orderId);
    }
  }

  /** A payment with its card token; the token is undefined once the provider's answer is recorded. */
  async findToAuthorize(
    id: string,
  ): Promise<{ row: PaymentRow; token: string | undefined } | undefined> {
    const [row] = await this.#database.query<PaymentRow & { token: string | null }>({
      name: 'find-payment-to-authorize',
      text: `SELECT p.*, t.token FROM payments p LEFT JOIN payment_method_tokens t ON t.payment_id = p.id
              WHERE p.id = $1`,
      values: [id],
    });
    return row && { row, token: row.token ?? undefined };
  }

  async forgetMethodToken(transaction: Transaction, id: string): Promise<void> {
    await transaction.query({
      name: 'forget-payment-method-token',
      text: 'DELETE FROM payment_method_tokens WHERE payment_id = $1',
      values: [id],
    });
  }

  async find(id: string, target: Queryable = this.#database): Promise<PaymentRow | undefined> {
    const [row] = await target.query<PaymentRow>({
      name: 'find-payment',
      text: 'SELECT * FROM payments WHERE id = $1',
      values: [id],
    });
    return row;
  }

  /** Reads a payment and keeps others from changing it until the transaction ends. */
  async lock(transaction: Transaction, id: string): Promise<PaymentRow> {
    const [row] = await transaction.query<PaymentRow>({
      name: 'lock-payment',
      text: 'SELECT * FROM payments WHERE id = $1 FOR UPDATE',
      values: [id],
    });
    if (row === undefined) {
      throw paymentNotFound(id);
    }
    return row;
  }

  /** Payments of an order, the oldest first; of one customer only, where one is given. */
  async listOfOrder(page: {
    orderId: string;
    customerId: string | undefined;
    limit: number;
    after: number | undefined;
  }): Promise<{ rows: PaymentRow[]; next?: number }> {
    const rows = await this.#database.query<PaymentRow>({
      name: 'list-payments-of-order',
      text: `SELECT * FROM payments
              WHERE order_id = $1 AND ($2::uuid IS NULL OR customer_id = $2) AND position > $3
              ORDER BY position LIMIT $4`,
      values: [page.orderId, page.customerId, page.after ?? 0, page.limit + 1],
    });
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    return {
      rows: shown,
      ...(last !== undefined && shown.length < rows.length && { next: Number(last.position) }),
    };
  }

  /**
   * Adds facts to a payment: changes it, posts what moved, and tells of it, all or nothing. Facts that are known
   * change nothing. The one place where payments change.
   *
   * @param learned.providerPaymentId the provider's id of the payment, where it told it
   */
  async learn(
    transaction: Transaction,
    add: AddMessage,
    id: string,
    learned: { facts: PaymentFacts; providerPaymentId?: string },
  ): Promise<PaymentRow> {
    for (let race = 0; race < mostRaces; race += 1) {
      const before = await this.find(id, transaction);
      if (before === undefined) {
        throw paymentNotFound(id);
      }
      const facts = joinFacts(factsOf(before), learned.facts);
      const providerPaymentId = before.provider_payment_id ?? learned.providerPaymentId;
      if (
        sameFacts(facts, factsOf(before)) &&
        providerPaymentId === (before.provider_payment_id ?? undefined)
      ) {
        return before;
      }
      const after = await update(transaction, before, facts, providerPaymentId);
      if (after !== undefined) {
        await this.#tell(transaction, add, before, after);
        return after;
      }
      // Somebody else was faster: what is read next has their change
    }
    throw new Error('a payment was changed by others again and again');
  }

  async #tell(
    transaction: Transaction,
    add: AddMessage,
    before: PaymentRow,
    after: PaymentRow,
  ): Promise<void> {
    const postings = postingsFor(movedAmounts(before), movedAmounts(after));
    for (const posting of postings) {
      await this.#ledger.post(transaction, after, posting);
    }
    if (postings.length > 0 || before.state !== after.state) {
      const event = paymentEvent(paymentOf(after));
      if (event !== undefined) {
        await add(event);
      }
    }
  }
}

/** @returns undefined when the payment has another version by now */
async function update(
  transaction: Transaction,
  before: PaymentRow,
  facts: PaymentFacts,
  providerPaymentId: string | undefined,
): Promise<PaymentRow | undefined> {
  const [row] = await transaction.query<PaymentRow>({
    name: 'update-payment',
    text: `UPDATE payments
              SET state = $3, provider_payment_id = $4, challenged = $5, authorized = $6, decline_code = $7,
                  voided = $8, failed = $9, captured_amount = $10, refunded_amount = $11,
                  version = version + 1, updated_at = now()
            WHERE id = $1 AND version = $2
        RETURNING *`,
    values: [
      before.id,
      before.version,
      stateOf(facts),
      providerPaymentId,
      facts.challenged,
      facts.authorized,
      facts.declineCode,
      facts.voided,
      facts.failed,
      facts.capturedAmount,
      facts.refundedAmount,
    ],
  });
  return row;
}

function movedAmounts(row: PaymentRow) {
  return { currency: row.currency, ...factsOf(row) };
}
