-- Up Migration

-- A registration that waits for its address to be verified. Each has credentials of its own: who verifies with the
-- token from a mail gets those that were given for this mail, and not what somebody else registered with
CREATE TABLE verification_tokens (
  hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  password_hash text NOT NULL,
  name text NOT NULL,
  locale text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX verification_tokens_of_user ON verification_tokens (user_id);
CREATE INDEX verification_tokens_expires_at ON verification_tokens (expires_at);

-- A row without a user opens nothing: asking for an address that nobody has costs as much as for one of a user
CREATE TABLE password_reset_tokens (
  hash bytea PRIMARY KEY,
  user_id uuid REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX password_reset_tokens_of_user ON password_reset_tokens (user_id);
CREATE INDEX password_reset_tokens_expires_at ON password_reset_tokens (expires_at);

-- Down Migration
DROP TABLE password_reset_tokens;
DROP TABLE verification_tokens;
