-- Up Migration

-- One cart for each customer; its row is what two changes of one cart wait for
CREATE TABLE carts (
  customer_id uuid PRIMARY KEY,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE cart_items (
  customer_id uuid NOT NULL REFERENCES carts (customer_id) ON DELETE CASCADE,
  variant_id uuid NOT NULL,
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 99),
  added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (customer_id, variant_id)
);

-- Down Migration
DROP TABLE cart_items;
DROP TABLE carts;
