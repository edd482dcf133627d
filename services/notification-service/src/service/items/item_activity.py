"""What happened to items."""

from datetime import datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from service.items.item_events import parse_item_event
from service.platform.messaging.message import Message

LONGEST_ACTIVITY = 100
"""Longer histories are cut: they are for a look at an item, not for an audit."""


class Activity(BaseModel):
    """One thing that happened to an item."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    event_id: str
    type: str
    version: int
    """The version of the item that the event is about."""
    occurred_at: datetime


class ItemActivity(Protocol):
    """What happened to items, as their events tell it."""

    async def of(self, item_id: str) -> list[Activity]:
        """List what happened to an item, the oldest first."""


def activity_from(message: Message) -> tuple[str, Activity]:
    """Read which item a message is about, and what it adds to its activity."""
    event = parse_item_event(message)
    return str(event.subject), Activity(
        event_id=message.id,
        type=event.type,
        version=event.data.version,
        occurred_at=message.time,
    )
