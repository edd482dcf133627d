"""The activity of items in the memory of the process."""

from service.items.item_activity import LONGEST_ACTIVITY, Activity, activity_from
from service.platform.messaging.message import Message


class MemoryItemActivity:
    """Keeps the activity of items in this process: it is gone when it ends, as the items are."""

    def __init__(self) -> None:
        self._activities: dict[str, list[Activity]] = {}

    def record(self, message: Message) -> None:
        """Add what a message tells."""
        item_id, activity = activity_from(message)
        # Events may arrive in another order than they happened in
        activities = sorted(
            [*self._activities.get(item_id, []), activity],
            key=lambda each: (each.occurred_at, each.version),
        )
        self._activities[item_id] = activities[:LONGEST_ACTIVITY]

    async def of(self, item_id: str) -> list[Activity]:
        """List what happened to an item, the oldest first."""
        return list(self._activities.get(item_id, []))
