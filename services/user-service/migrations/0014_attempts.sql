-- Up Migration

-- Failed attempts while Redis is away
CREATE TABLE attempts (
  key text PRIMARY KEY,
  count integer NOT NULL,
  blocked_until timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX attempts_expires_at ON attempts (expires_at);

-- Down Migration
DROP TABLE attempts;
