-- Up Migration

-- For people who look into the database
COMMENT ON TABLE carts IS 'What customers are about to order';
COMMENT ON TABLE cart_items IS 'Variants in carts, without prices: those are asked for';
COMMENT ON TABLE orders IS 'Orders as customers see them';
COMMENT ON TABLE idempotency_keys IS 'Answers to POST /orders, so that a repeated request gets the same one';
COMMENT ON TABLE sagas IS 'How far each order has come, who works on it and when it goes on';
COMMENT ON TABLE saga_steps IS 'Every attempt of every step, written before it is made and after it ended';
COMMENT ON TABLE saga_resolutions IS 'What operators decided about sagas that could not go on';
COMMENT ON TABLE outbox IS 'Events that the broker does not have yet';
COMMENT ON TABLE inbox IS 'Messages that had their effect';

-- Down Migration
COMMENT ON TABLE carts IS NULL;
COMMENT ON TABLE cart_items IS NULL;
COMMENT ON TABLE orders IS NULL;
COMMENT ON TABLE idempotency_keys IS NULL;
COMMENT ON TABLE sagas IS NULL;
COMMENT ON TABLE saga_steps IS NULL;
COMMENT ON TABLE saga_resolutions IS NULL;
COMMENT ON TABLE outbox IS NULL;
COMMENT ON TABLE inbox IS NULL;
