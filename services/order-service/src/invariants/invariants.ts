import type { Database } from '../platform/database/database.ts';

/** Whether something holds that must hold at any time, and what does not when it does not. */
export interface InvariantCheck {
  name: string;
  holds: boolean;
  detail?: string;
}

export interface InvariantReport {
  holds: boolean;
  checks: InvariantCheck[];
  /** ISO 8601, UTC. */
  checkedAt: string;
}

/** A few ids tell where to look. */
const mostExamples = 5;

/** Each statement finds orders for which its rule is broken; their number and some of their ids come back. */
const rules: Record<string, string> = {
  'every order has one saga and one record of the request that placed it': `
    SELECT orders.id FROM orders
      LEFT JOIN sagas ON sagas.order_id = orders.id
      LEFT JOIN (SELECT order_id, count(*) AS keys FROM idempotency_keys GROUP BY order_id) AS records
        ON records.order_id = orders.id
     WHERE sagas.id IS NULL OR keys > 1
        OR (keys IS NULL AND orders.created_at > now() - interval '1 day')`,
  'an order that is on its way has a saga that works on it, or one that an operator is asked about': `
    SELECT orders.id FROM orders JOIN sagas ON sagas.order_id = orders.id
     WHERE orders.state IN ('pending', 'reserved', 'paid') AND sagas.state NOT IN ('running', 'stuck')`,
  'an order that is to be taken back is, or has a saga that works on it': `
    SELECT orders.id FROM orders JOIN sagas ON sagas.order_id = orders.id
     WHERE orders.reversal IS NOT NULL AND orders.state NOT IN ('cancelled', 'refunded', 'failed')
       AND sagas.state NOT IN ('running', 'stuck')`,
  'the saga of an order that has ended has ended': `
    SELECT orders.id FROM orders JOIN sagas ON sagas.order_id = orders.id
     WHERE orders.state IN ('cancelled', 'refunded', 'failed') AND sagas.state IN ('running', 'stuck')`,
  'a confirmed order is paid for and its stock is sold': `
    SELECT orders.id FROM orders JOIN sagas ON sagas.order_id = orders.id
     WHERE orders.state IN ('confirmed', 'shipped', 'delivered') AND sagas.state = 'completed'
       AND (knowledge->>'payment' <> 'captured' OR knowledge->>'stock' <> 'confirmed')`,
  'an order that was taken back holds neither money nor stock': `
    SELECT orders.id FROM orders JOIN sagas ON sagas.order_id = orders.id
     WHERE orders.state IN ('cancelled', 'refunded', 'failed') AND sagas.state <> 'abandoned'
       AND (knowledge->>'payment' NOT IN ('untouched', 'settled')
            OR (knowledge->>'stock' NOT IN ('untouched', 'given-back') AND orders.state <> 'refunded'))`,
  'the total of an order is the sum of its lines': `
    SELECT orders.id FROM orders
     WHERE total_amount IS NOT NULL AND total_amount <> (
       SELECT sum((item->>'quantity')::bigint * (item->'unitPrice'->>'amount')::bigint)
         FROM jsonb_array_elements(items) AS item)`,
  'how to pay is forgotten when a saga has ended': `
    SELECT order_id AS id FROM sagas WHERE state IN ('completed', 'abandoned') AND payment_token IS NOT NULL`,
  'an order that has ended has no address of a customer whose account was deleted': `
    SELECT orders.id FROM orders JOIN forgotten_customers USING (customer_id)
     WHERE orders.state = ANY (ARRAY['delivered', 'cancelled', 'refunded', 'failed'])
       AND shipping_address ? 'line1'
       AND greatest(orders.updated_at, forgotten_at) < now() - interval '2 hours'`,
  'nobody has left a saga alone that is due': `
    SELECT order_id AS id FROM sagas
     WHERE state = 'running' AND greatest(next_attempt_at, coalesce(locked_until, next_attempt_at))
           < now() - interval '5 minutes'`,
};

/** Checks what must hold at any time, from this service's own database alone. */
export async function checkInvariants(database: Database): Promise<InvariantReport> {
  const checks: InvariantCheck[] = [];
  for (const [index, [name, text]] of Object.entries(rules).entries()) {
    checks.push(await check(database, index, { name, text }));
  }
  return {
    holds: checks.every(({ holds }) => holds),
    checks,
    checkedAt: new Date().toISOString(),
  };
}

async function check(
  database: Database,
  index: number,
  { name, text }: { name: string; text: string },
): Promise<InvariantCheck> {
  const [row] = await database.query<{ count: string; examples: string[] | null }>({
    name: `check-invariant-${index}`,
    text: `WITH broken AS (${text})
           SELECT (SELECT count(*) FROM broken) AS count,
                  (SELECT array_agg(id) FROM (SELECT id FROM broken LIMIT $1) AS few) AS examples`,
    values: [mostExamples],
  });
  const count = Number(row?.count ?? 0);
  return count === 0
    ? { name, holds: true }
    : {
        name,
        holds: false,
        detail: `${count} orders, for example ${(row?.examples ?? []).join(', ')}`,
      };
}
