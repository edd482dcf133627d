"""The life of the process."""

import asyncio
import contextlib
import gc
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from service.platform.telemetry.logger import Logger

GARBAGE_THRESHOLD = 10_000
"""So many more things than there were: then Python looks for those that nobody can reach."""


class RunningService(Protocol):
    """A service that runs until it is told to stop."""

    async def stop(self, reason: str) -> None:
        """Stop in order.

        :param reason: the name of the signal, for the log
        """


async def run_until_signal(logger: Logger, start: Callable[[], Awaitable[RunningService]]) -> int:
    """Start the service and stop it on SIGTERM or SIGINT.

    A second signal ends the process at once. A signal while the service is still starting ends
    the start: there is nothing to finish yet.

    :returns: the exit code of the process
    """
    loop = asyncio.get_running_loop()
    told: asyncio.Future[str] = loop.create_future()

    def on_signal(name: str) -> None:
        if told.done():
            os._exit(1)
        told.set_result(name)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal, number.name)
    loop.set_exception_handler(
        lambda _loop, context: logger.error(
            "an error was not handled", err=context.get("exception") or context["message"]
        )
    )

    starting = asyncio.ensure_future(start())
    first: set[asyncio.Future[Any]] = {starting, told}
    await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await starting
        return 0
    try:
        service = starting.result()
        # What a start makes stays to the end: to look through it again and again for garbage
        # would be a part of the time of every request
        gc.collect()
        gc.freeze()
        # What requests leave behind is nearly always gone without it; the usual number would have
        # it look several times while a dozen of them are answered
        gc.set_threshold(GARBAGE_THRESHOLD)
    except Exception as error:  # noqa: BLE001
        logger.fatal("the service could not start", err=error)
        return 1
    try:
        await service.stop(await told)
    except Exception as error:  # noqa: BLE001
        logger.fatal("the service did not stop cleanly", err=error)
        return 1
    return 0
