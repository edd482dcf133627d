-- Up Migration

-- Customers whose accounts were deleted, until nothing of them is left here but what the law wants to be kept
CREATE TABLE forgotten_customers (
  customer_id uuid PRIMARY KEY,
  forgotten_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE forgotten_customers IS 'Customers whose accounts were deleted and whose addresses are being erased';

-- Down Migration
DROP TABLE forgotten_customers;
