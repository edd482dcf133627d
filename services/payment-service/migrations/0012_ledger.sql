-- Up Migration
CREATE TABLE ledger_accounts (
  code text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('asset', 'revenue', 'contra-revenue')),
  description text NOT NULL
);
INSERT INTO ledger_accounts (code, kind, description) VALUES
  ('provider_clearing', 'asset', 'Captured by the provider and not paid out to the shop yet'),
  ('revenue', 'revenue', 'What customers paid'),
  ('refunds', 'contra-revenue', 'What customers got back');

-- One thing that happened to money. `payment_version` makes each posting of a payment unique.
CREATE TABLE journal_transactions (
  id uuid PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  payment_id uuid NOT NULL REFERENCES payments (id),
  payment_version integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('capture', 'refund')),
  occurred_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (payment_id, payment_version, kind)
);

-- Debits are positive, credits negative
CREATE TABLE journal_entries (
  transaction_id uuid NOT NULL REFERENCES journal_transactions (id),
  account text NOT NULL REFERENCES ledger_accounts (code),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  amount bigint NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (transaction_id, account, currency)
);
CREATE INDEX journal_entries_of_account ON journal_entries (account, currency) INCLUDE (amount);

CREATE FUNCTION refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is only ever added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER journal_transactions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_transactions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_journal_change();
CREATE TRIGGER journal_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_journal_change();

CREATE FUNCTION require_balanced_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  checked uuid := CASE TG_TABLE_NAME WHEN 'journal_transactions' THEN (to_jsonb(NEW) ->> 'id')::uuid
                                     ELSE (to_jsonb(NEW) ->> 'transaction_id')::uuid END;
BEGIN
  IF (SELECT count(*) FROM journal_entries WHERE transaction_id = checked) < 2 THEN
    RAISE EXCEPTION 'a journal transaction needs two entries' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT 1 FROM journal_entries WHERE transaction_id = checked GROUP BY currency HAVING sum(amount) <> 0
  ) THEN
    RAISE EXCEPTION 'debits and credits of a journal transaction differ' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
-- Deferred: in the middle of a transaction the sum may be anything
CREATE CONSTRAINT TRIGGER journal_transactions_balanced AFTER INSERT ON journal_transactions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_balanced_transaction();
CREATE CONSTRAINT TRIGGER journal_entries_balanced AFTER INSERT ON journal_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_balanced_transaction();

-- Down Migration
DROP TABLE journal_entries;
DROP TABLE journal_transactions;
DROP FUNCTION require_balanced_transaction();
DROP FUNCTION refuse_journal_change();
DROP TABLE ledger_accounts;
