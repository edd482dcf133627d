from collections.abc import Sequence

import pytest

from service.platform.messaging.memory_outbox import CAPACITY, MemoryOutbox, OutboxFull
from service.platform.messaging.message import Message, create_message


def make_message() -> Message:
    return create_message(type="thing.happened", subject="thing-1", data={})


async def deliver_all(outbox: MemoryOutbox) -> list[Message]:
    delivered: list[Message] = []

    async def publish(messages: Sequence[Message]) -> None:
        delivered.extend(messages)

    await outbox.deliver(2 * CAPACITY, publish)
    return delivered


async def test_delivers_messages_once_and_in_order_and_tells_its_listener_about_them() -> None:
    outbox = MemoryOutbox()
    told: list[int] = []
    outbox.on_added(lambda: told.append(1))
    messages = [make_message(), make_message()]
    for message in messages:
        outbox.add(message)

    assert len(told) == 2
    assert await deliver_all(outbox) == messages
    assert await deliver_all(outbox) == []


async def test_keeps_messages_that_could_not_be_published() -> None:
    async def fail(_: Sequence[Message]) -> None:
        raise ConnectionError("broker is away")

    outbox = MemoryOutbox()
    kept = make_message()
    outbox.add(kept)

    with pytest.raises(ConnectionError, match="broker is away"):
        await outbox.deliver(10, fail)

    assert await deliver_all(outbox) == [kept]


def test_refuses_more_messages_than_it_can_hold_rather_than_to_forget_one() -> None:
    outbox, message = MemoryOutbox(), make_message()
    for _ in range(CAPACITY):
        outbox.add(message)

    with pytest.raises(OutboxFull, match="too many messages"):
        outbox.add(message)
