-- Up Migration
CREATE TABLE items (
  id uuid PRIMARY KEY,
  -- The order of the list: a page begins after a position, so pages stay right while items are added
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  name text NOT NULL,
  description text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- Down Migration
DROP TABLE items;
