"""News of what other instances have changed."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

from redis import exceptions
from redis.asyncio.connection import AbstractConnection

from service.platform.process.with_timeout import with_timeout
from service.platform.service_context import ServiceContext

CONNECT_TIMEOUT_MS = 2_000
SILENCE_SECONDS = 1.0
"""After so much of it Redis is asked for a sign of life, and has as long again to give one."""

FIRST_RECONNECT_DELAY_SECONDS = 0.05
LONGEST_RECONNECT_DELAY_SECONDS = 2.0


class ChangeFollower(Protocol):
    """Who wants to know of changes."""

    def forget(self, key: str) -> None:
        """Note that a value has changed."""

    def rely(self) -> None:
        """Note that from now on every change will be told."""

    def doubt(self) -> None:
        """Note that changes may have been missed."""


class ChangeFeed:
    """Tells its followers of all changes, or else that it cannot.

    Reads one channel with a connection of its own. What comes while there is none is lost, so a
    connection that is not there, or does not answer, is told at once. The library's own PubSub
    would connect again by itself, and nobody would know that there was a gap.
    """

    def __init__(
        self, context: ServiceContext, connect: Callable[[], AbstractConnection], channel: str
    ) -> None:
        """Make a feed; it begins to read with its first follower.

        :param connect: makes a connection that is not open yet
        """
        self._logger = context.logger
        self._connect = connect
        self._channel = channel
        self._followers: list[ChangeFollower] = []
        self._is_complete = False
        self._reading: asyncio.Task[None] | None = None
        context.resources.add("change feed", self._close)

    def follow(self, follower: ChangeFollower) -> None:
        """Tell a follower of changes from now on."""
        self._followers.append(follower)
        if self._is_complete:
            follower.rely()
        if self._reading is None:
            self._reading = asyncio.create_task(self._go_on_reading())

    async def _go_on_reading(self) -> None:
        delay = FIRST_RECONNECT_DELAY_SECONDS
        while True:
            connection = self._connect()
            try:
                await with_timeout(self._subscribe(connection), CONNECT_TIMEOUT_MS)
                delay = FIRST_RECONNECT_DELAY_SECONDS
                self._announce(is_complete=True)
                await self._read(connection)
            except (OSError, exceptions.ConnectionError, exceptions.TimeoutError) as error:
                # That Redis is away is said by the connection that asks it for values
                self._logger.debug("there is no news of changes", err=error)
            except Exception as error:  # noqa: BLE001 - without news there is no near cache
                self._logger.warn("cannot read the news of changes", err=error)
            finally:
                self._announce(is_complete=False)
                with contextlib.suppress(Exception):
                    await connection.disconnect(nowait=True)
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_RECONNECT_DELAY_SECONDS)

    async def _subscribe(self, connection: AbstractConnection) -> None:
        await connection.connect()  # type: ignore[no-untyped-call]
        await connection.send_command("SUBSCRIBE", self._channel)
        # What comes before the confirmation is no news
        while (await self._receive(connection, SILENCE_SECONDS))[:1] != ["subscribe"]:
            pass

    async def _read(self, connection: AbstractConnection) -> None:
        is_asked = False
        while True:
            answer = await self._receive(connection, SILENCE_SECONDS)
            if answer:
                is_asked = False
                if answer[0] == "message":
                    for follower in self._followers:
                        follower.forget(answer[2])
            elif is_asked:
                raise TimeoutError("Redis has gone silent")
            else:
                is_asked = True
                await connection.send_command("PING", check_health=False)

    async def _receive(self, connection: AbstractConnection, seconds: float) -> list[str]:
        """Wait for an answer; an empty one says that there was none."""
        answer = await connection.read_response(timeout=seconds, push_request=True)
        if answer is None:
            return []
        return [str(part) for part in answer] if isinstance(answer, list) else [str(answer)]

    def _announce(self, *, is_complete: bool) -> None:
        if is_complete == self._is_complete:
            return
        self._is_complete = is_complete
        for follower in self._followers:
            if is_complete:
                follower.rely()
            else:
                follower.doubt()

    async def _close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait({self._reading})
