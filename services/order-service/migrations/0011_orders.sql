-- Up Migration
CREATE TABLE orders (
  id uuid PRIMARY KEY,
  -- The order of lists: a page begins after a position, so pages stay right while orders are placed
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  customer_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (
    state IN ('pending', 'reserved', 'paid', 'confirmed', 'shipped', 'delivered', 'cancelled', 'refunded', 'failed')
  ),
  -- Read and written as a whole, so a table of their own would only cost time
  items jsonb NOT NULL,
  total_amount bigint CHECK (total_amount >= 0),
  currency text,
  -- Personal data
  shipping_address jsonb NOT NULL,
  payment_id text,
  -- Somebody wants the order to be taken back; the saga sees it between its steps
  reversal text CHECK (reversal IN ('cancellation', 'refund')),
  reversal_reason text,
  reversal_requested_by text,
  reversal_requested_at timestamptz,
  -- Why the order was taken back without anybody asking for it
  end_reason text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_of_customer ON orders (customer_id, position);

-- Which answer belongs to which key: written in the statement that writes the order
CREATE TABLE idempotency_keys (
  customer_id uuid NOT NULL,
  key text NOT NULL,
  request_digest text NOT NULL,
  order_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (customer_id, key)
);
-- Old keys are deleted; they lie together, and this index costs next to nothing
CREATE INDEX idempotency_keys_created_at ON idempotency_keys USING brin (created_at);

-- Down Migration
DROP TABLE idempotency_keys;
DROP TABLE orders;
