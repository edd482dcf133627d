import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from service.platform.configuration import read_environment
from service.platform.database.database import Database, Statement
from service.platform.database.database_variables import DatabaseVariables
from service.platform.database.migrate import migrate
from service.platform.messaging.event_schemas import DIALECT, EventSchemas, InvalidEvent
from service.platform.messaging.message import Message, create_message
from service.platform.messaging.outbox import Backlog
from service.platform.messaging.postgresql_outbox import PostgresqlOutbox
from tests.platform.process.record_points import record_points
from tests.support.database import make_database
from tests.support.eventually import eventually
from tests.support.log_recorder import record_log

SCHEMAS = EventSchemas({"thing.happened.v1": {"$schema": DIALECT, "type": "object"}})


@pytest.fixture(scope="module")
async def database() -> AsyncIterator[Database]:
    async with make_database() as made:
        await migrate(made.url, "up", record_log()[0])
        database = await Database.create(read_environment(DatabaseVariables, made.variables))
        yield database
        await database.close()


@pytest.fixture
async def outbox(database: Database) -> PostgresqlOutbox:
    await database.query(Statement("empty-outbox", "DELETE FROM outbox"))
    return PostgresqlOutbox(database, SCHEMAS)


def make_message(**changes: object) -> Message:
    message = create_message(type="thing.happened.v1", subject="thing-1", data={})
    return message.model_copy(update=changes)


async def add_all(outbox: PostgresqlOutbox, count: int) -> list[Message]:
    messages = [
        create_message(type="thing.happened.v1", subject="thing-1", data={"number": number})
        for number in range(count)
    ]
    async with outbox.transaction() as transaction:
        for message in messages:
            await transaction.add(message)
    return messages


async def deliver_all(outbox: PostgresqlOutbox) -> list[Message]:
    delivered: list[Message] = []

    async def publish(messages: Sequence[Message]) -> None:
        delivered.extend(messages)

    await outbox.deliver(1_000, publish)
    return delivered


async def test_delivers_messages_once_as_they_were_and_in_order(outbox: PostgresqlOutbox) -> None:
    messages = await add_all(outbox, 20)

    assert await deliver_all(outbox) == messages
    assert await deliver_all(outbox) == []


async def test_has_no_message_of_a_transaction_that_failed(outbox: PostgresqlOutbox) -> None:
    async def add_and_fail() -> None:
        async with outbox.transaction() as transaction:
            await transaction.add(make_message())
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError, match="changed my mind"):
        await add_and_fail()

    assert await deliver_all(outbox) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"data": "two"}, "the data of thing.happened.v1 is wrong: / must be object"),
        ({"type": "thing.vanished.v1"}, "there is no events/thing.vanished.v1.schema.json"),
    ],
)
async def test_takes_no_message_that_its_readers_were_not_promised_nor_the_change_it_tells_about(
    outbox: PostgresqlOutbox, changes: dict[str, object], reason: str
) -> None:
    async def add_both() -> None:
        async with outbox.transaction() as transaction:
            await transaction.add(make_message())
            await transaction.add(make_message(**changes))

    with pytest.raises(InvalidEvent, match=re.escape(reason)):
        await add_both()

    assert await deliver_all(outbox) == []


async def test_tells_its_listener_when_there_is_something_to_deliver_and_not_before(
    outbox: PostgresqlOutbox,
) -> None:
    told: list[int] = []
    outbox.on_added(lambda: told.append(1))

    async with outbox.transaction() as transaction:
        await transaction.add(make_message())
        assert told == []

    assert told == [1]


async def test_tells_nobody_of_a_transaction_without_messages(outbox: PostgresqlOutbox) -> None:
    told: list[int] = []
    outbox.on_added(lambda: told.append(1))

    async with outbox.transaction() as transaction:
        await transaction.query(Statement("nothing", "SELECT 1"))

    assert told == []


async def test_says_when_it_has_committed_and_when_the_broker_has_a_message_that_it_still_holds(
    outbox: PostgresqlOutbox,
) -> None:
    points = record_points()
    before = len(points)
    outbox.on_added(lambda: points.append("told"))

    async with outbox.transaction() as transaction:
        await transaction.add(make_message())
        assert points[before:] == []
    assert points[before:] == ["outbox.committed", "told"]
    [delivered] = await deliver_all(outbox)

    assert delivered.type == "thing.happened.v1"
    assert points[before:] == ["outbox.committed", "told", "outbox.published"]


async def test_says_how_many_messages_wait_and_how_old_the_oldest_is(
    outbox: PostgresqlOutbox,
) -> None:
    assert await outbox.backlog() == Backlog(0, 0)

    for age_seconds in (90, 30, -60):
        time = datetime.now(UTC) - timedelta(seconds=age_seconds)
        async with outbox.transaction() as transaction:
            await transaction.add(make_message(time=time))

    backlog = await outbox.backlog()
    assert backlog.messages == 3
    assert 90 <= backlog.oldest_age_seconds < 120


async def test_keeps_messages_that_could_not_be_published(outbox: PostgresqlOutbox) -> None:
    async def fail(_: Sequence[Message]) -> None:
        raise ConnectionError("broker is away")

    messages = await add_all(outbox, 3)

    with pytest.raises(ConnectionError, match="broker is away"):
        await outbox.deliver(10, fail)

    assert await deliver_all(outbox) == messages


async def test_lets_another_instance_go_on_with_the_next_messages_meanwhile(
    outbox: PostgresqlOutbox,
) -> None:
    first, second = await add_all(outbox, 2)
    released = asyncio.Event()
    delivered: list[Message] = []

    async def publish_slowly(messages: Sequence[Message]) -> None:
        delivered.extend(messages)
        await released.wait()

    async def publish(messages: Sequence[Message]) -> None:
        delivered.extend(messages)

    async def has_begun() -> None:
        assert delivered == [first]

    slow = asyncio.create_task(outbox.deliver(1, publish_slowly))
    await eventually(has_begun)

    await outbox.deliver(1, publish)

    assert delivered == [first, second]
    released.set()
    await slow


async def test_gives_no_message_to_two_instances(
    outbox: PostgresqlOutbox, database: Database
) -> None:
    messages = await add_all(outbox, 300)
    delivered: list[str] = []

    async def publish(batch: Sequence[Message]) -> None:
        delivered.extend(message.id for message in batch)

    async def deliver_as_another_instance() -> None:
        other = PostgresqlOutbox(database, SCHEMAS)
        while await other.deliver(25, publish) > 0:
            pass

    await asyncio.gather(*(deliver_as_another_instance() for _ in range(3)))

    assert sorted(delivered) == sorted(message.id for message in messages)
