from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from service.platform.messaging.event_schemas import DIALECT, EventSchemas, InvalidEvent
from service.platform.messaging.memory_outbox import CAPACITY, MemoryOutbox, OutboxFull
from service.platform.messaging.message import Message, create_message
from service.platform.messaging.outbox import Backlog

SCHEMAS = EventSchemas({"thing.happened.v1": {"$schema": DIALECT, "type": "object"}})


def make_message() -> Message:
    return create_message(type="thing.happened.v1", subject="thing-1", data={})


async def deliver_all(outbox: MemoryOutbox) -> list[Message]:
    delivered: list[Message] = []

    async def publish(messages: Sequence[Message]) -> None:
        delivered.extend(messages)

    await outbox.deliver(2 * CAPACITY, publish)
    return delivered


async def test_delivers_messages_once_and_in_order_and_tells_its_listener_about_them() -> None:
    outbox = MemoryOutbox(SCHEMAS)
    told: list[int] = []
    outbox.on_added(lambda: told.append(1))
    messages = [make_message(), make_message()]
    for message in messages:
        outbox.add(message)

    assert len(told) == 2
    assert await deliver_all(outbox) == messages
    assert await deliver_all(outbox) == []


async def test_says_how_many_messages_wait_and_how_old_the_oldest_is() -> None:
    outbox = MemoryOutbox(SCHEMAS)
    assert await outbox.backlog() == Backlog(0, 0)

    for age_seconds in (90, 30):
        time = datetime.now(UTC) - timedelta(seconds=age_seconds)
        outbox.add(make_message().model_copy(update={"time": time}))

    backlog = await outbox.backlog()
    assert backlog.messages == 2
    assert 90 <= backlog.oldest_age_seconds < 120


async def test_keeps_messages_that_could_not_be_published() -> None:
    async def fail(_: Sequence[Message]) -> None:
        raise ConnectionError("broker is away")

    outbox = MemoryOutbox(SCHEMAS)
    kept = make_message()
    outbox.add(kept)

    with pytest.raises(ConnectionError, match="broker is away"):
        await outbox.deliver(10, fail)

    assert await deliver_all(outbox) == [kept]


async def test_takes_no_message_that_its_readers_were_not_promised() -> None:
    outbox = MemoryOutbox(SCHEMAS)

    with pytest.raises(InvalidEvent, match=r"thing\.happened\.v1 is wrong: / must be object"):
        outbox.add(make_message().model_copy(update={"data": "two"}))

    assert await deliver_all(outbox) == []


def test_refuses_more_messages_than_it_can_hold_rather_than_to_forget_one() -> None:
    outbox, message = MemoryOutbox(SCHEMAS), make_message()
    for _ in range(CAPACITY):
        outbox.add(message)

    with pytest.raises(OutboxFull, match="too many messages"):
        outbox.add(message)
