-- Up Migration

-- Messages that the broker does not have yet, written in the transaction that they tell about
CREATE TABLE outbox (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message jsonb NOT NULL
);

-- Messages that had their effect already, written in the transaction of that effect
CREATE TABLE inbox (
  consumer text NOT NULL,
  message_id text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, message_id)
);
CREATE INDEX inbox_received_at ON inbox (received_at);

-- Down Migration
DROP TABLE inbox;
DROP TABLE outbox;
