-- Up Migration

-- The memory of the simulated provider. It stands for a foreign system: nothing of the service reads or writes here,
-- and the provider uses connections and transactions of its own. No foreign key leads in or out.
CREATE SCHEMA simulated_provider;

CREATE TABLE simulated_provider.payments (
  id text PRIMARY KEY,
  -- Not unique, as with real providers: who asks twice with two idempotency keys is charged twice
  reference text NOT NULL,
  scenario text NOT NULL,
  status text NOT NULL CHECK (status IN
    ('pending', 'challenge_required', 'authorized', 'declined', 'captured', 'voided')),
  -- When a pending payment becomes authorized by itself
  settles_at timestamptz,
  amount bigint NOT NULL,
  currency text NOT NULL,
  captured_amount bigint NOT NULL DEFAULT 0,
  refunded_amount bigint NOT NULL DEFAULT 0,
  decline_code text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX payments_reference ON simulated_provider.payments (reference);
CREATE INDEX payments_created_at ON simulated_provider.payments (created_at, id);

CREATE TABLE simulated_provider.requests (
  idempotency_key text PRIMARY KEY,
  fingerprint text NOT NULL,
  payment_id text NOT NULL,
  refusal text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE simulated_provider.deliveries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event jsonb NOT NULL,
  due_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  delivered_at timestamptz
);
CREATE INDEX deliveries_due ON simulated_provider.deliveries (due_at) WHERE delivered_at IS NULL;

-- The database is this service's alone, and its runtime role cannot be named here
GRANT USAGE ON SCHEMA simulated_provider TO PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA simulated_provider TO PUBLIC;

-- Down Migration
DROP SCHEMA simulated_provider CASCADE;
