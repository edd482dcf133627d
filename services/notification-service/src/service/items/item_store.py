"""Where items are kept."""

from typing import Protocol

from service.items.item import Item, ItemFields, ItemPage


class ItemStore(Protocol):
    """Where items are kept."""

    async def create(self, fields: ItemFields) -> Item:
        """Add an item."""

    async def find(self, item_id: str) -> Item | None:
        """Get an item; None when there is no such item."""

    async def list(self, *, limit: int, after: int | None) -> ItemPage:
        """List items after a position (from the start when None), at most `limit` of them."""

    async def replace(self, item_id: str, fields: ItemFields, expected_version: int | None) -> Item:
        """Replace all fields.

        :raises ItemNotFound: when there is no such item
        :raises ItemChanged: when `expected_version` is given and is not the current one
        """

    async def remove(self, item_id: str, expected_version: int | None) -> None:
        """Remove an item.

        :raises ItemNotFound: when there is no such item
        :raises ItemChanged: when `expected_version` is given and is not the current one
        """
