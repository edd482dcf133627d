"""Telling others that the availability of products has changed."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from service.inventory.reserve_stock import TakenStock

AnnounceAvailability: TypeAlias = Callable[[Sequence[TakenStock]], Awaitable[None]]
"""Called after a transaction that changed stock was committed."""
