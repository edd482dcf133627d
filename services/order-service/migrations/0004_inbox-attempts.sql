-- Up Migration

-- How often the handling of a message was begun and came to an end. A table of its own: a row in inbox goes on to
-- mean that the message had its effect, for this version and for the one before it, which may run at the same time
CREATE TABLE inbox_attempts (
  consumer text NOT NULL,
  message_id text NOT NULL,
  started_attempts integer NOT NULL DEFAULT 0,
  finished_attempts integer NOT NULL DEFAULT 0,
  -- The kind of the last error, nothing of the message
  last_error text,
  started_at timestamptz NOT NULL DEFAULT now(),
  -- When it was put into the dead-letter queue because it takes its process down
  abandoned_at timestamptz,
  PRIMARY KEY (consumer, message_id)
);
CREATE INDEX inbox_attempts_started_at ON inbox_attempts (started_at);

-- Down Migration
DROP TABLE inbox_attempts;
