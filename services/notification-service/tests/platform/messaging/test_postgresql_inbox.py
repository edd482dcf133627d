import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from service.platform.configuration import read_environment
from service.platform.database.database import Database, Statement, Transaction
from service.platform.database.database_variables import DatabaseVariables
from service.platform.database.migrate import migrate
from service.platform.messaging import postgresql_inbox
from service.platform.messaging.message import Message, create_message
from service.platform.messaging.postgresql_inbox import PostgresqlInbox
from tests.support.database import make_database
from tests.support.log_recorder import record_log

EFFECT = Statement("effect", "INSERT INTO effects VALUES ($1)")
EFFECTS = Statement("effects", "SELECT 1 FROM effects WHERE message_id = $1")


@pytest.fixture(scope="module")
async def database() -> AsyncIterator[Database]:
    async with make_database() as made:
        await migrate(made.url, "up", record_log()[0])
        database = await Database.create(read_environment(DatabaseVariables, made.variables))
        await database.query(Statement("create", "CREATE TABLE effects (message_id text)"))
        yield database
        await database.close()


def make_message() -> Message:
    return create_message(type="thing.happened", subject="thing-1", data={})


def effect_of(message: Message) -> Callable[[Transaction], Awaitable[None]]:
    async def effect(transaction: Transaction) -> None:
        await transaction.query(EFFECT, message.id)

    return effect


async def count_effects(database: Database, message: Message) -> int:
    return len(await database.query(EFFECTS, message.id))


async def test_gives_a_message_one_effect_also_when_it_arrives_several_times_at_once(
    database: Database,
) -> None:
    inbox, again = PostgresqlInbox(database, "one"), make_message()

    await asyncio.gather(*(inbox.once(again, effect_of(again)) for _ in range(8)))
    await inbox.once(again, effect_of(again))

    assert await count_effects(database, again) == 1


async def test_gives_a_message_its_effect_later_when_it_failed_at_first(
    database: Database,
) -> None:
    inbox, failing = PostgresqlInbox(database, "one"), make_message()

    async def fail(transaction: Transaction) -> None:
        await effect_of(failing)(transaction)
        raise RuntimeError("not now")

    with pytest.raises(RuntimeError, match="not now"):
        await inbox.once(failing, fail)
    assert await count_effects(database, failing) == 0

    await inbox.once(failing, effect_of(failing))

    assert await count_effects(database, failing) == 1


async def test_keeps_consumers_apart(database: Database) -> None:
    shared = make_message()

    for consumer in ("one", "other"):
        await PostgresqlInbox(database, consumer).once(shared, effect_of(shared))

    assert await count_effects(database, shared) == 2


async def test_forgets_old_messages_now_and_then(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_inbox, "CLEAN_UP_EVERY", 1)
    old = Statement("old", "INSERT INTO inbox VALUES ('one', 'old', now() - interval '8 days')")
    await database.query(old)
    recent = make_message()

    await PostgresqlInbox(database, "one").once(recent, effect_of(recent))

    rows = await database.query(Statement("inbox", "SELECT message_id FROM inbox"))
    ids = {row["message_id"] for row in rows}
    assert "old" not in ids
    assert recent.id in ids
