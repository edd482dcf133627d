-- Up Migration

-- For people who look into the database
COMMENT ON TABLE users IS 'Accounts; a deleted one keeps its id and nothing personal';
COMMENT ON TABLE addresses IS 'Where users have things sent to';
COMMENT ON TABLE sessions IS 'Sign-ins that last until they expire or are revoked';
COMMENT ON TABLE refresh_tokens IS 'Hashes of refresh tokens, by generation; one that comes back ends its session';
COMMENT ON TABLE revocations IS 'What the gateway must refuse although its tokens have not expired';
COMMENT ON TABLE verification_tokens IS 'Hashes of tokens that verify an address';
COMMENT ON TABLE password_reset_tokens IS 'Hashes of tokens that set a new password';
COMMENT ON TABLE signing_keys IS 'Keys of access tokens; the private halves are encrypted';
COMMENT ON TABLE attempts IS 'Wrong passwords, where Redis cannot count them';
COMMENT ON TABLE outbox IS 'Events that the broker does not have yet';

-- Down Migration
COMMENT ON TABLE users IS NULL;
COMMENT ON TABLE addresses IS NULL;
COMMENT ON TABLE sessions IS NULL;
COMMENT ON TABLE refresh_tokens IS NULL;
COMMENT ON TABLE revocations IS NULL;
COMMENT ON TABLE verification_tokens IS NULL;
COMMENT ON TABLE password_reset_tokens IS NULL;
COMMENT ON TABLE signing_keys IS NULL;
COMMENT ON TABLE attempts IS NULL;
COMMENT ON TABLE outbox IS NULL;
