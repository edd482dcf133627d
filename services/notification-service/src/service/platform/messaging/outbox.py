"""Where messages wait."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from service.platform.messaging.message import Message

Publish = Callable[[Sequence[Message]], Awaitable[None]]


class Outbox(Protocol):
    """Where messages wait until the broker has them."""

    async def deliver(self, limit: int, publish: Publish) -> int:
        """Hand the oldest waiting messages, at most `limit`, to `publish`.

        They are let go of when it returns, and stay when it raises. Nobody else gets the same
        messages meanwhile.

        :returns: how many messages were published
        """

    def on_added(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever this process added messages."""
