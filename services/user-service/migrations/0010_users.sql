-- Up Migration
CREATE TABLE users (
  id uuid PRIMARY KEY,
  -- The order of the list: a page begins after a position, so pages stay right while users are added
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  state text NOT NULL CHECK (state IN ('unverified', 'active', 'deleted')),
  -- Where mail goes, and the same in the one spelling that is compared
  email text,
  email_key text UNIQUE,
  name text,
  locale text,
  phone text,
  password_hash text,
  -- Another number with every new password, but not when the same one is hashed anew
  password_version integer NOT NULL DEFAULT 1,
  roles text[] NOT NULL,
  -- A part of the keys of the lock-out: a new number forgets all failed attempts
  login_epoch integer NOT NULL DEFAULT 0,
  registered_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  verified_at timestamptz,
  deleted_at timestamptz,
  -- What stays of a deleted user says nothing about the person
  CONSTRAINT users_tombstone CHECK (
    CASE WHEN state = 'deleted'
      THEN num_nonnulls(email, email_key, name, locale, phone, password_hash) = 0
       AND cardinality(roles) = 0 AND deleted_at IS NOT NULL
      ELSE num_nulls(email, email_key, name, locale, password_hash) = 0 AND deleted_at IS NULL
    END
  )
);
CREATE INDEX users_unverified ON users (registered_at) WHERE state = 'unverified';
CREATE INDEX users_admins ON users (id) WHERE 'admin' = ANY (roles);

CREATE TABLE addresses (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  recipient text NOT NULL,
  line1 text NOT NULL,
  line2 text,
  city text NOT NULL,
  region text,
  postal_code text,
  country text NOT NULL,
  is_default boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX addresses_of_user ON addresses (user_id, position);
CREATE UNIQUE INDEX addresses_default ON addresses (user_id) WHERE is_default;

-- Down Migration
DROP TABLE addresses;
DROP TABLE users;
