-- Up Migration
CREATE TABLE reconciliations (
  id uuid PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  state text NOT NULL CHECK (state IN ('running', 'finished')),
  window_from timestamptz NOT NULL,
  window_to timestamptz NOT NULL,
  requested_by text NOT NULL,
  -- Who runs it, and until when it is left alone; another instance takes it over afterwards
  runner uuid,
  locked_until timestamptz NOT NULL,
  compared integer NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  CHECK (window_from < window_to)
);
-- One at a time, however many instances there are
CREATE UNIQUE INDEX reconciliations_one_running ON reconciliations ((true)) WHERE state = 'running';

CREATE TABLE reconciliation_findings (
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  reconciliation_id uuid NOT NULL REFERENCES reconciliations (id) ON DELETE CASCADE,
  -- The provider's id of the payment, or ours where the provider knows nothing
  subject text NOT NULL,
  kind text NOT NULL,
  payment_id uuid,
  provider_payment_id text,
  healed boolean NOT NULL,
  detail text NOT NULL,
  PRIMARY KEY (reconciliation_id, subject, kind)
);

-- Down Migration
DROP TABLE reconciliation_findings;
DROP TABLE reconciliations;
