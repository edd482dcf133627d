"""What an item is."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class ItemFields(BaseModel):
    """What a caller decides about an item. What is accepted is checked by openapi.yaml."""

    name: str
    description: str = ""


class Item(ItemFields):
    """An item, as it is stored and as it is answered."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    id: str
    version: int
    """Goes up by one with every change; the item's ETag."""
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ItemPage:
    """A part of all items, in the order in which they were made."""

    items: list[Item]
    next: int | None = None
    """Where the next page begins; left out on the last one."""
