-- Up Migration

-- How far each order is on its way over stock and payment
CREATE TABLE sagas (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL UNIQUE REFERENCES orders (id),
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'completed', 'stuck', 'abandoned')),
  direction text NOT NULL DEFAULT 'forward' CHECK (direction IN ('forward', 'compensating')),
  -- The step that was begun last, and how often
  step text,
  attempts integer NOT NULL DEFAULT 0,
  -- What the saga knows of stock and payment; the service's own code gives it its shape
  knowledge jsonb NOT NULL,
  -- How to pay; forgotten as soon as the saga ends
  payment_token text,
  deadline_at timestamptz NOT NULL,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  -- Counts who wanted the saga to look again, so that no call is lost while it works
  wakeups integer NOT NULL DEFAULT 0,
  -- The newest event of the payment, by which older ones are known
  payment_event_version integer,
  -- The replica that works on it, and until when the others leave it alone
  locked_by text,
  locked_until timestamptz,
  last_error text,
  -- The trace of the request that placed the order
  trace jsonb,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sagas_due ON sagas (next_attempt_at) WHERE state = 'running';
CREATE INDEX sagas_open ON sagas (state, id) WHERE state <> 'completed';

-- Every step that was tried: written before it is tried, and again when it ended
CREATE TABLE saga_steps (
  saga_id uuid NOT NULL REFERENCES sagas (id),
  number integer NOT NULL,
  direction text NOT NULL,
  step text NOT NULL,
  attempt integer NOT NULL,
  worker text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  -- done, refused, unknown; lost: whoever tried it was gone before it could say
  outcome text CHECK (outcome IN ('done', 'refused', 'unknown', 'lost')),
  detail text,
  PRIMARY KEY (saga_id, number)
);

-- What operators decided about sagas that were stuck
CREATE TABLE saga_resolutions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  saga_id uuid NOT NULL REFERENCES sagas (id),
  action text NOT NULL CHECK (action IN ('retry', 'abandon')),
  note text NOT NULL,
  resolved_by text NOT NULL,
  resolved_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX saga_resolutions_of_saga ON saga_resolutions (saga_id, id);

-- Down Migration
DROP TABLE saga_resolutions;
DROP TABLE saga_steps;
DROP TABLE sagas;
