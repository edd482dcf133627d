-- Up Migration

-- What is known about each payment. Everything but `state` is a fact that is only ever added to; `state` is what
-- follows from the facts, kept for the indexes and for people (src/payments/paymentFacts.ts).
CREATE TABLE payments (
  id uuid PRIMARY KEY,
  -- The order of lists: a page begins after a position, so pages stay right while payments are added
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  order_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  state text NOT NULL CHECK (state IN (
    'processing', 'challenge_required', 'authorized', 'captured', 'partially_refunded', 'refunded', 'voided',
    'declined', 'failed'
  )),
  -- The provider's name of the payment, once it has told it
  provider_payment_id text UNIQUE,
  challenged boolean NOT NULL DEFAULT false,
  authorized boolean NOT NULL DEFAULT false,
  decline_code text,
  voided boolean NOT NULL DEFAULT false,
  failed boolean NOT NULL DEFAULT false,
  captured_amount bigint NOT NULL DEFAULT 0,
  refunded_amount bigint NOT NULL DEFAULT 0,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (0 <= refunded_amount AND refunded_amount <= captured_amount AND captured_amount <= amount)
);
-- Whatever the code does: an order is never paid for twice
CREATE UNIQUE INDEX payments_one_live_of_order ON payments (order_id)
  WHERE state NOT IN ('declined', 'voided', 'failed');
CREATE INDEX payments_of_order ON payments (order_id, position);
CREATE INDEX payments_undecided ON payments (created_at) WHERE state = 'processing';
CREATE INDEX payments_created_at ON payments (created_at, id);

-- The card tokens of payments that the provider has not answered yet, apart from everything else so that no error,
-- event or copy of a payment can carry one. Deleted with the transaction that records the answer.
CREATE TABLE payment_method_tokens (
  payment_id uuid PRIMARY KEY REFERENCES payments (id),
  token text NOT NULL
);

-- What somebody asked to be done with a payment. The id is the provider's idempotency key.
CREATE TABLE payment_operations (
  id uuid PRIMARY KEY,
  payment_id uuid NOT NULL REFERENCES payments (id),
  kind text NOT NULL CHECK (kind IN ('capture', 'void', 'refund')),
  amount bigint CHECK (amount > 0),
  reason text,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'succeeded', 'refused')),
  refusal text,
  requested_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
CREATE INDEX payment_operations_of_payment ON payment_operations (payment_id);
-- A payment is captured or voided, never both at the same time
CREATE UNIQUE INDEX payment_operations_one_pending ON payment_operations (payment_id)
  WHERE state = 'pending' AND kind IN ('capture', 'void');

-- What the provider has told by webhook: each event has its effect once
CREATE TABLE provider_events (
  provider text NOT NULL,
  event_id text NOT NULL,
  type text NOT NULL,
  payment_id uuid,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (provider, event_id)
);
CREATE INDEX provider_events_received_at ON provider_events (received_at);

-- Down Migration
DROP TABLE provider_events;
DROP TABLE payment_operations;
DROP TABLE payment_method_tokens;
DROP TABLE payments;
