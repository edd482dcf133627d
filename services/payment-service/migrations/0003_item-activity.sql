-- Up Migration
CREATE TABLE item_activity (
  event_id text PRIMARY KEY,
  item_id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamptz NOT NULL
);
CREATE INDEX item_activity_of_item ON item_activity (item_id, occurred_at, version);

-- Down Migration
DROP TABLE item_activity;
