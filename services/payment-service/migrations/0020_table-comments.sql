-- Up Migration

-- For people who look into the database
COMMENT ON TABLE payments IS 'What is known about each payment; facts are only ever added';
COMMENT ON TABLE payment_method_tokens IS 'Card tokens of payments that the provider has not answered yet';
COMMENT ON TABLE payment_operations IS 'Captures, voids and refunds that somebody asked for';
COMMENT ON TABLE provider_events IS 'Webhooks that had their effect';
COMMENT ON TABLE idempotency_keys IS 'Requests that must have their effect once, and what they were answered';
COMMENT ON TABLE journal_transactions IS 'The ledger: what was posted together; never changed';
COMMENT ON TABLE journal_entries IS 'The ledger: lines of a posting, whose sum is zero in each currency';
COMMENT ON TABLE reconciliations IS 'Comparisons with the report of the provider';
COMMENT ON TABLE reconciliation_findings IS 'What did not fit, and what was done about it';
COMMENT ON TABLE outbox IS 'Events that the broker does not have yet';

-- Down Migration
COMMENT ON TABLE payments IS NULL;
COMMENT ON TABLE payment_method_tokens IS NULL;
COMMENT ON TABLE payment_operations IS NULL;
COMMENT ON TABLE provider_events IS NULL;
COMMENT ON TABLE idempotency_keys IS NULL;
COMMENT ON TABLE journal_transactions IS NULL;
COMMENT ON TABLE journal_entries IS NULL;
COMMENT ON TABLE reconciliations IS NULL;
COMMENT ON TABLE reconciliation_findings IS NULL;
COMMENT ON TABLE outbox IS NULL;
