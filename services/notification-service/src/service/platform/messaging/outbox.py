"""Where messages wait."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from service.platform.messaging.message import Message

LONGEST_BACKLOG = 100_000
"""Counting more would cost time and tell nobody more."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in an outbox."""

    messages: int
    """Not counted further than to LONGEST_BACKLOG."""
    oldest_age_seconds: float
    """How long the oldest message has been waiting; 0 when there is none."""


Publish = Callable[[Sequence[Message]], Awaitable[None]]


class Outbox(Protocol):
    """Where messages wait until the broker has them."""

    async def deliver(self, limit: int, publish: Publish) -> int:
        """Hand the oldest waiting messages, at most `limit`, to `publish`.

        They are let go of when it returns, and stay when it raises. Nobody else gets the same
        messages meanwhile.

        :returns: how many messages were published
        """

    async def backlog(self) -> Backlog:
        """Look at what waits."""

    def on_added(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever this process added messages."""
