"""What can happen to an item."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from service.items.item import Item
from service.platform.messaging.message import Message, create_message

ITEM_EVENT_TYPES = ("item.created.v1", "item.replaced.v1", "item.removed.v1")
"""Everything that can happen to an item; also the routing keys of the events, and the
names of their schemas in `events/`."""


class ItemEventData(BaseModel):
    """The part of an item that consumers of its events need."""

    version: Annotated[int, Field(strict=True, ge=1)]


class ItemEvent(BaseModel):
    """An event about an item."""

    type: Literal["item.created.v1", "item.replaced.v1", "item.removed.v1"]
    subject: UUID
    data: ItemEventData


def item_created(item: Item) -> Message:
    """Make the event of a new item."""
    return _event("item.created.v1", item)


def item_replaced(item: Item) -> Message:
    """Make the event of a changed item."""
    return _event("item.replaced.v1", item)


def item_removed(item: Item) -> Message:
    """Make the event of a removed item.

    :param item: the item as it was last
    """
    return _event("item.removed.v1", item)


def parse_item_event(message: Message) -> ItemEvent:
    """Read what a message says about an item; no more of it than is needed.

    :raises ValueError: when the message is not about an item
    """
    return ItemEvent.model_validate(message.model_dump(include={"type", "subject", "data"}))


def _event(event_type: str, item: Item) -> Message:
    data = item.model_dump(mode="json", by_alias=True)
    return create_message(type=event_type, subject=item.id, data=data)
