"""The statements of reservations."""

from service.platform.database.database import Statement

# Everything but the stock itself, which comes last: it is what others wait for. Always answers a
# row, so that an id that is taken and variants that are not known can be told apart
INSERT = Statement(
    "insert-reservation",
    """
    WITH reservation AS (
      INSERT INTO reservations (id, state, expires_in_seconds, expires_at)
      VALUES ($1, 'reserved', $4, clock_timestamp() + make_interval(secs => $4::integer))
      ON CONFLICT (id) DO NOTHING
      RETURNING id, expires_at
    ), items AS (
      INSERT INTO reservation_items
        (reservation_id, variant_id, product_id, quantity, sku, name, price_amount, price_currency)
      SELECT reservation.id, variants.id, products.id, wanted.quantity, variants.sku,
             variant_name(products.title, variants.options),
             variants.price_amount, variants.price_currency
        FROM reservation, unnest($2::uuid[], $3::integer[]) AS wanted (variant_id, quantity)
        JOIN variants ON variants.id = wanted.variant_id AND variants.active
        JOIN products ON products.id = variants.product_id AND products.status = 'active'
      RETURNING *
    ), movements AS (
      INSERT INTO stock_movements (variant_id, kind, reference, available, reserved, sold)
      SELECT variant_id, 'reservation', reservation_id::text, -quantity, quantity, 0 FROM items
    )
    SELECT reservation.id, 'reserved' AS state, false AS overdue, reservation.expires_at,
           $4::integer AS expires_in_seconds, items.variant_id, items.product_id, items.quantity,
           items.sku, items.name, items.price_amount, items.price_currency
      FROM (SELECT) AS one
      LEFT JOIN reservation ON true
      LEFT JOIN items ON true
     ORDER BY items.variant_id
    """,
)

FIND = Statement(
    "find-reservation",
    """
    SELECT reservations.id, reservations.state, reservations.expires_at,
           reservations.expires_at <= clock_timestamp() AS overdue,
           reservations.expires_in_seconds, items.variant_id, items.product_id, items.quantity,
           items.sku, items.name, items.price_amount, items.price_currency
      FROM reservations
      LEFT JOIN reservation_items AS items ON items.reservation_id = reservations.id
     WHERE reservations.id = $1
     ORDER BY items.variant_id
    """,
)

FIND_AND_LOCK = Statement("lock-reservation", f"{FIND.text} FOR UPDATE OF reservations")

INSERT_RELEASED = Statement(
    "insert-released-reservation",
    """
    INSERT INTO reservations (id, state, expires_at) VALUES ($1, 'released', clock_timestamp())
    ON CONFLICT (id) DO NOTHING
    """,
)

CHANGE = Statement(
    "change-reservation",
    """
    WITH reservation AS (
      UPDATE reservations SET state = $2, updated_at = clock_timestamp() WHERE id = $1
    )
    INSERT INTO stock_movements (variant_id, kind, reference, available, reserved, sold)
    SELECT variant_id, $3, reservation_id::text,
           quantity * $4::bigint, quantity * $5::bigint, quantity * $6::bigint
      FROM reservation_items
     WHERE reservation_id = $1
    """,
)

# Each instance takes others than the ones that another instance is working on
EXPIRE = Statement(
    "expire-reservations",
    """
    WITH due AS (
      SELECT id
        FROM reservations
       WHERE state = 'reserved' AND expires_at <= now()
         -- Looked up for each that is due: they are few, and a hot variant has many items
         AND ($2::uuid[] IS NULL OR EXISTS (
           SELECT FROM reservation_items
            WHERE reservation_id = reservations.id AND variant_id = ANY($2)
         ))
       ORDER BY expires_at
       LIMIT $1
         FOR UPDATE SKIP LOCKED
    ), expired AS (
      UPDATE reservations SET state = 'expired', updated_at = clock_timestamp()
        FROM due
       WHERE reservations.id = due.id
      RETURNING reservations.id
    ), items AS (
      SELECT reservation_id, variant_id, quantity
        FROM reservation_items
        JOIN expired ON expired.id = reservation_id
    ), movements AS (
      INSERT INTO stock_movements (variant_id, kind, reference, available, reserved, sold)
      SELECT variant_id, 'expiry', reservation_id::text,
             quantity * $3::bigint, quantity * $4::bigint, quantity * $5::bigint
        FROM items
    )
    SELECT variant_id, sum(quantity)::bigint AS quantity,
           (SELECT count(*) FROM expired) AS reservations
      FROM items
     GROUP BY variant_id
    """,
)

AVAILABLE = Statement(
    "available-stock",
    "SELECT variant_id, available FROM stock WHERE variant_id = ANY($1::uuid[])",
)
