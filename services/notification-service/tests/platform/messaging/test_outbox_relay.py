import asyncio
from collections.abc import Callable, Sequence

import pytest

from service.platform.messaging import outbox_relay
from service.platform.messaging.message import Message, create_message
from service.platform.messaging.outbox import Backlog, Publish
from service.platform.messaging.outbox_relay import OutboxRelay
from service.platform.service_identity import SERVICE_IDENTITY
from tests.support.context import make_context
from tests.support.eventually import eventually
from tests.support.log_recorder import find_lines


class ListOutbox:
    """The least that an outbox can be."""

    def __init__(self) -> None:
        self.waiting: list[Message] = []
        self._listener: Callable[[], None] = lambda: None

    def add(self, count: int) -> None:
        for number in range(count):
            data = {"number": number}
            self.waiting.append(create_message(type="thing.happened", subject="x", data=data))
        self._listener()

    def on_added(self, listener: Callable[[], None]) -> None:
        self._listener = listener

    async def backlog(self) -> Backlog:
        return Backlog(len(self.waiting), 2.5 if self.waiting else 0)

    async def deliver(self, limit: int, publish: Publish) -> int:
        batch = self.waiting[:limit]
        await publish(batch)
        del self.waiting[: len(batch)]
        return len(batch)


class RecordingPublisher:
    """Keeps what it published, after failing a few times."""

    def __init__(self, failures: int = 0) -> None:
        self.batches: list[list[Message]] = []
        self.calls = 0
        self._failures = failures

    async def publish(self, messages: Sequence[Message]) -> None:
        self.calls += 1
        await asyncio.sleep(0)
        if self.calls <= self._failures:
            raise ConnectionError("away")
        self.batches.append(list(messages))


async def test_publishes_what_is_added_in_order_and_in_batches() -> None:
    context, _ = make_context()
    outbox, publisher = ListOutbox(), RecordingPublisher()
    OutboxRelay.start(context, outbox, publisher.publish)

    outbox.add(250)

    async def is_published() -> None:
        numbers = [message.data["number"] for batch in publisher.batches for message in batch]
        assert numbers == list(range(250))

    await eventually(is_published)
    assert max(map(len, publisher.batches)) == 100
    assert b"messages_published_total{service=" in context.metrics.render()
    await context.resources.close(context.logger)


async def test_keeps_what_could_not_be_published_says_so_once_and_tries_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox_relay, "POLL_INTERVAL_SECONDS", 0.01)
    context, lines = make_context()
    outbox, publisher = ListOutbox(), RecordingPublisher(failures=2)
    outbox.add(1)
    OutboxRelay.start(context, outbox, publisher.publish)

    async def is_published() -> None:
        assert outbox.waiting == []

    await eventually(is_published)
    assert publisher.calls >= 3
    assert len(find_lines(lines, message="could not publish; messages wait in the outbox")) == 1
    await context.resources.close(context.logger)


async def test_publishes_what_is_waiting_before_it_stops() -> None:
    context, _ = make_context()
    outbox, publisher = ListOutbox(), RecordingPublisher()
    relay = OutboxRelay.start(context, outbox, publisher.publish)
    await asyncio.sleep(0.01)

    # Without a word to the relay
    outbox.waiting.append(create_message(type="thing.happened", subject="x", data={}))
    await relay.stop()

    assert outbox.waiting == []


async def test_says_how_many_messages_wait_and_for_how_long() -> None:
    context, _ = make_context()
    outbox, publisher = ListOutbox(), RecordingPublisher(failures=99)
    outbox.add(3)
    OutboxRelay.start(context, outbox, publisher.publish)

    text = (await context.metrics.scrape()).decode()

    name = SERVICE_IDENTITY.name
    assert f'outbox_messages{{service="{name}"}} 3.0' in text
    assert f'outbox_oldest_message_age_seconds{{service="{name}"}} 2.5' in text
    await context.resources.close(context.logger)
