"""The inbox of a service without a database."""

from collections.abc import Callable

from service.platform.messaging.message import Message

CAPACITY = 10_000
"""A message that comes again does so soon, so remembering the latest ones is enough."""


class MemoryInbox:
    """Gives every message its effect once, while this process lives and the message is recent.

    The effect of a message should be kept where this memory is: in the same process.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        # A dict keeps the order in which its keys were added
        self._handled: dict[str, None] = {}
        self._capacity = capacity

    def once(self, message: Message, effect: Callable[[], None]) -> None:
        """Run `effect` unless the message was handled before; one that raises may come again."""
        if message.id in self._handled:
            return
        effect()
        self._handled[message.id] = None
        if len(self._handled) > self._capacity:
            del self._handled[next(iter(self._handled))]
