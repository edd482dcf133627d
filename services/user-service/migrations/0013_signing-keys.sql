-- Up Migration
CREATE TABLE signing_keys (
  kid text PRIMARY KEY,
  public_key jsonb NOT NULL,
  -- AES-256-GCM, with a key from the environment
  encrypted_private_key bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Published before it signs, so that whoever remembers the key set for a while knows it by then
  signs_from timestamptz NOT NULL
);

-- Down Migration
DROP TABLE signing_keys;
