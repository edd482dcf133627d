"""What each table is for, told by the database itself."""

from alembic import op

revision = "0020_table_comments"
down_revision = "0003_look_alikes"

TABLES = {
    "categories": "The tree of categories",
    "products": "What the shop offers, as customers read of it",
    "variants": "What can be ordered of a product, with its price",
    "stock": "How many of each variant are available, reserved and sold",
    "stock_movements": "Every change of the stock; never changed",
    "reservations": "Stock that is set aside for orders",
    "reservation_items": "What is set aside",
}


def upgrade() -> None:
    """Go forward."""
    for table, comment in TABLES.items():
        op.execute(f"COMMENT ON TABLE {table} IS '{comment}'")


def downgrade() -> None:
    """Go back."""
    for table in TABLES:
        op.execute(f"COMMENT ON TABLE {table} IS NULL")
