"""The activity of items in PostgreSQL."""

from service.items.item_activity import LONGEST_ACTIVITY, Activity, activity_from
from service.platform.database.database import Database, Statement, Transaction
from service.platform.messaging.message import Message

INSERT = Statement(
    "insert-item-activity",
    """
    INSERT INTO item_activity (event_id, item_id, type, version, occurred_at)
    VALUES ($1, $2, $3, $4, $5)
    """,
)
LIST = Statement(
    "list-item-activity",
    """
    SELECT event_id, type, version, occurred_at FROM item_activity
     WHERE item_id = $1 ORDER BY occurred_at, version LIMIT $2
    """,
)


class PostgresqlItemActivity:
    """Keeps the activity of items in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, message: Message, transaction: Transaction) -> None:
        """Add what a message tells, in the transaction that notes the message as handled."""
        item_id, activity = activity_from(message)
        await transaction.query(
            INSERT,
            activity.event_id,
            item_id,
            activity.type,
            activity.version,
            activity.occurred_at,
        )

    async def of(self, item_id: str) -> list[Activity]:
        """List what happened to an item, the oldest first."""
        rows = await self._database.query(LIST, item_id, LONGEST_ACTIVITY)
        return [Activity.model_validate(dict(row)) for row in rows]
