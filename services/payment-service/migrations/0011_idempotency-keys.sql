-- Up Migration

-- Requests that take effect once, however often they are sent: see docs/architecture.md
CREATE TABLE idempotency_keys (
  -- Who sent it: two callers may choose the same key
  caller text NOT NULL,
  key text NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  -- SHA-256 of the body; the body itself may hold a card token
  fingerprint text NOT NULL,
  -- Which part of the service carries it on, and with which resource
  operation text NOT NULL,
  resource uuid NOT NULL,
  recovery_point text NOT NULL CHECK (recovery_point IN ('prepared', 'finished')),
  -- Who works on it has until then; undefined for nobody
  locked_at timestamptz,
  locked_until timestamptz,
  -- When the completer takes it up if nobody asks again
  resume_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 1,
  response_status integer,
  response_headers jsonb,
  -- text, so that the same bytes are answered again
  response_body text,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (caller, key),
  CHECK ((recovery_point = 'finished') = (response_status IS NOT NULL))
);
CREATE INDEX idempotency_keys_to_resume ON idempotency_keys (resume_at) WHERE recovery_point <> 'finished';
CREATE INDEX idempotency_keys_to_forget ON idempotency_keys (created_at) WHERE recovery_point = 'finished';

-- Down Migration
DROP TABLE idempotency_keys;
