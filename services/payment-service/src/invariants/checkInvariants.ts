import type { Queryable } from '../platform/database/database.ts';

/** One thing that must be true at any time. */
export interface Check {
  name: string;
  holds: boolean;
  /** What is wrong. */
  detail?: string;
}

/** What must be true of the service's own data, and whether it is. */
export interface Invariants {
  holds: boolean;
  checks: Check[];
  /** ISO 8601, UTC. */
  checkedAt: string;
}

interface Counts {
  unbalanced: string;
  unbalanced_transactions: string;
  ledger_differs: string;
  doubly_paid: string;
  stale: string;
}

/**
 * Checks what must always be true, in one statement and so at one moment.
 *
 * @param options.staleAfterMs how long a payment may be `processing`
 */
export async function checkInvariants(
  database: Queryable,
  options: { staleAfterMs: number },
): Promise<Invariants> {
  const [counts] = await database.query<Counts>({
    name: 'check-invariants',
    text: `WITH posted AS (
             SELECT t.payment_id,
                    coalesce(sum(e.amount) FILTER (WHERE e.account = 'revenue'), 0) AS revenue,
                    coalesce(sum(e.amount) FILTER (WHERE e.account = 'refunds'), 0) AS refunds
               FROM journal_transactions t JOIN journal_entries e ON e.transaction_id = t.id
              GROUP BY t.payment_id
           )
           SELECT
             (SELECT count(*) FROM (
                SELECT currency FROM journal_entries GROUP BY currency HAVING sum(amount) <> 0) AS c
             ) AS unbalanced,
             (SELECT count(*) FROM (
                SELECT transaction_id FROM journal_entries
                 GROUP BY transaction_id, currency HAVING sum(amount) <> 0) AS c
             ) AS unbalanced_transactions,
             (SELECT count(*) FROM payments p FULL JOIN posted l ON l.payment_id = p.id
               WHERE p.id IS NULL OR p.captured_amount <> -coalesce(l.revenue, 0)
                  OR p.refunded_amount <> coalesce(l.refunds, 0)
             ) AS ledger_differs,
             (SELECT count(*) FROM (
                SELECT order_id FROM payments WHERE state NOT IN ('declined', 'voided', 'failed')
                 GROUP BY order_id HAVING count(*) > 1) AS c
             ) AS doubly_paid,
             (SELECT count(*) FROM payments
               WHERE state = 'processing' AND created_at < now() - $1 * interval '1 millisecond'
             ) AS stale`,
    values: [options.staleAfterMs],
  });
  const checks = [
    check('the ledger sums to zero in every currency', counts?.unbalanced, 'currencies'),
    check(
      'every journal transaction sums to zero',
      counts?.unbalanced_transactions,
      'transactions',
    ),
    check(
      'what payments say was captured and refunded is what the ledger says',
      counts?.ledger_differs,
      'payments',
    ),
    check('no order has two live payments', counts?.doubly_paid, 'orders'),
    check('no payment is processing for long', counts?.stale, 'payments'),
  ];
  return {
    holds: checks.every(({ holds }) => holds),
    checks,
    checkedAt: new Date().toISOString(),
  };
}

function check(name: string, violations: string | undefined, what: string): Check {
  return violations === '0'
    ? { name, holds: true }
    : { name, holds: false, detail: `not for ${violations ?? 'unknown'} ${what}` };
}
