import type { Statement } from '../platform/database/database.ts';
import { initialKnowledge } from '../sagas/knowledge.ts';
import type { Placement } from './order.ts';

/** Everything that is written when an order is placed. */
export interface PlacementRecord {
  placement: Placement;
  key: string;
  requestDigest: string;
  orderId: string;
  sagaId: string;
  /** ISO 8601. */
  createdAt: string;
  /** How long the saga may take. */
  deadlineMs: number;
  trace: Record<string, string>;
  /** JSON, as it was compared with its schema. */
  message: string;
}

/** What every saga knows at first, written once. */
const knowledge = JSON.stringify(initialKnowledge);

/** What the statement returns: whether no other request with this key is being worked on, and whether it was new. */
export interface PlacementRow {
  alone: boolean;
  placed: boolean;
}

/**
 * The order, its saga, the record of its key and its event in one statement: all of them are written or none is, in
 * one round trip. A key that is known writes nothing; a key that somebody else is working on is not waited for.
 */
export function placementStatement(record: PlacementRecord): Statement {
  const { placement, key } = record;
  return {
    name: 'place-order',
    text: `WITH turn AS MATERIALIZED (
             SELECT pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', $1::uuid, $2::text), 0)) AS alone
           ), record AS (
             INSERT INTO idempotency_keys (customer_id, key, request_digest, order_id)
             SELECT $1, $2, $3, $4 FROM turn WHERE alone
             ON CONFLICT DO NOTHING
             RETURNING order_id
           ), placed AS (
             INSERT INTO orders (id, customer_id, items, shipping_address, created_at, updated_at)
             SELECT order_id, $1, $5, $6, $7, $7 FROM record
             RETURNING id
           ), saga AS (
             INSERT INTO sagas (id, order_id, knowledge, payment_token, deadline_at, trace)
             SELECT $8, id, $9, $10, now() + $11 * interval '1 millisecond', $12 FROM placed
           ), event AS (
             INSERT INTO outbox (message) SELECT $13 FROM placed
           )
           SELECT alone, EXISTS (SELECT FROM placed) AS placed FROM turn`,
    values: [
      placement.customerId,
      key,
      record.requestDigest,
      record.orderId,
      JSON.stringify(placement.items),
      placement.shippingAddress,
      record.createdAt,
      record.sagaId,
      knowledge,
      placement.paymentToken,
      record.deadlineMs,
      record.trace,
      record.message,
    ],
  };
}
