"""What has to be closed when the service stops."""

from collections.abc import Awaitable, Callable

from service.platform.telemetry.logger import Logger


class Resources:
    """Things that must be closed at the end, in the opposite order of their opening."""

    def __init__(self) -> None:
        self._closers: list[tuple[str, Callable[[], Awaitable[object]]]] = []

    def add(self, name: str, close: Callable[[], Awaitable[object]]) -> None:
        """Remember how to close something that was just opened."""
        self._closers.append((name, close))

    async def close(self, logger: Logger) -> None:
        """Close everything; what cannot be closed is logged and does not keep the others open."""
        while self._closers:
            name, close = self._closers.pop()
            try:
                await close()
            except Exception as error:  # noqa: BLE001
                logger.error(f"could not close {name}", err=error)
