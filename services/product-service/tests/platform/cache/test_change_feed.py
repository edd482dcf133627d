import asyncio
from typing import Any

import pytest

from service.platform.cache import change_feed
from service.platform.cache.change_feed import ChangeFeed
from tests.support.context import make_context
from tests.support.eventually import eventually


class Follower:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def forget(self, key: str) -> None:
        self.told.append(key)

    def rely(self) -> None:
        self.told.append("rely")

    def doubt(self) -> None:
        self.told.append("doubt")


class Connection:
    """A connection to a Redis that says what it is told to say, and nothing else."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue[object] = asyncio.Queue()
        self.sent: list[str] = []
        self.gives_signs_of_life = True

    async def connect(self) -> None:
        self.answers.put_nowait(["subscribe", "changes", 1])

    async def send_command(self, *words: str, **_: object) -> None:
        self.sent.append(words[0])
        if words[0] == "PING" and self.gives_signs_of_life:
            self.answers.put_nowait("PONG")

    async def read_response(self, *, timeout: float, **_: object) -> object:  # noqa: ASYNC109
        try:
            async with asyncio.timeout(timeout):
                answer = await self.answers.get()
        except TimeoutError:
            # As the library does it
            return None
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def disconnect(self, **_: object) -> None:
        self.sent.append("bye")


class Feed:
    """A feed, everything around it, and the connections that it made."""

    def __init__(self) -> None:
        self.context, self.lines = make_context()
        self.connections: list[Connection] = []
        self.first = Connection()
        self.follower = Follower()
        self.feed = ChangeFeed(self.context, self._connect, "changes")

    def _connect(self) -> Any:
        self.connections.append(Connection() if self.connections else self.first)
        return self.connections[-1]

    async def has_told(self, *expected: str) -> None:
        async def check() -> None:
            assert self.follower.told == [*expected]

        await eventually(check)

    async def close(self) -> None:
        await self.context.resources.close(self.context.logger)


async def test_tells_of_changes_once_it_is_sure_to_hear_of_them() -> None:
    feed = Feed()
    feed.feed.follow(feed.follower)
    await feed.has_told("rely")

    feed.connections[0].answers.put_nowait(["message", "changes", "a"])
    await feed.has_told("rely", "a")
    late = Follower()
    feed.feed.follow(late)
    assert late.told == ["rely"]

    await feed.close()
    assert feed.follower.told == ["rely", "a", "doubt"]
    assert feed.connections[0].sent == ["SUBSCRIBE", "bye"]


async def test_takes_nothing_for_sure_after_a_broken_connection_until_there_is_another() -> None:
    feed = Feed()
    feed.feed.follow(feed.follower)
    await feed.has_told("rely")

    feed.connections[0].answers.put_nowait(ConnectionResetError("gone"))

    await feed.has_told("rely", "doubt", "rely")
    assert len(feed.connections) == 2
    # That Redis is away is not said twice
    assert [line["level"] for line in feed.lines if line["level"] != "debug"] == []
    await feed.close()


async def test_takes_nothing_for_sure_while_redis_is_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(change_feed, "SILENCE_SECONDS", 0.02)
    feed = Feed()
    feed.first.gives_signs_of_life = False
    feed.feed.follow(feed.follower)

    await feed.has_told("rely", "doubt", "rely")

    assert feed.connections[0].sent == ["SUBSCRIBE", "PING", "bye"]
    await feed.close()


async def test_goes_on_as_long_as_redis_gives_signs_of_life(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(change_feed, "SILENCE_SECONDS", 0.02)
    feed = Feed()
    feed.feed.follow(feed.follower)
    await feed.has_told("rely")

    async def is_asked_again() -> None:
        assert feed.first.sent.count("PING") >= 3

    await eventually(is_asked_again)

    assert feed.follower.told == ["rely"]
    await feed.close()


async def test_says_so_when_it_may_not_read() -> None:
    feed = Feed()
    feed.feed.follow(feed.follower)
    await feed.has_told("rely")

    feed.connections[0].answers.put_nowait(PermissionError("not for you"))
    feed.connections[0].answers.put_nowait(ValueError("not for you"))
    await feed.has_told("rely", "doubt", "rely")
    feed.connections[1].answers.put_nowait(ValueError("not for you"))

    await feed.has_told("rely", "doubt", "rely", "doubt", "rely")
    assert [line["message"] for line in feed.lines if line["level"] == "warn"] == [
        "cannot read the news of changes"
    ]
    await feed.close()
