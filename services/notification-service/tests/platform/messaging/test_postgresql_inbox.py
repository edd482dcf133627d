import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from service.platform.configuration import read_environment
from service.platform.database.database import Database, Statement, Transaction
from service.platform.database.database_variables import DatabaseVariables
from service.platform.database.migrate import migrate
from service.platform.messaging import postgresql_inbox
from service.platform.messaging.message import Message, create_message
from service.platform.messaging.message_abandoned import MessageAbandoned
from service.platform.messaging.postgresql_inbox import PostgresqlInbox
from tests.support.database import make_database
from tests.support.eventually import eventually
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


class TestAttempts:
    async def attempts(self, database: Database, message: Message) -> list[tuple[object, ...]]:
        statement = Statement(
            "attempts",
            """
            SELECT started_attempts, finished_attempts, last_error, abandoned_at IS NOT NULL
              FROM inbox_attempts WHERE message_id = $1
            """,
        )
        return [tuple(row) for row in await database.query(statement, message.id)]

    async def crash(self, database: Database, message: Message, times: int) -> None:
        """Leave what processes leave that die while they handle the message."""
        statement = Statement(
            "crash",
            """
            INSERT INTO inbox_attempts (consumer, message_id, started_attempts)
            VALUES ('one', $1, $2)
            ON CONFLICT (consumer, message_id)
            DO UPDATE SET started_attempts = inbox_attempts.started_attempts + $2
            """,
        )
        await database.query(statement, message.id, times)

    async def test_is_noted_before_the_effect_and_not_with_it(self, database: Database) -> None:
        inbox, message = PostgresqlInbox(database, "one"), make_message()
        seen: list[list[tuple[object, ...]]] = []

        async def look(_: Transaction) -> None:
            # Over another connection than the one that the effect has
            seen.append(await self.attempts(database, message))

        await inbox.once(message, look)

        assert seen == [[(1, 0, None, False)]]
        assert await self.attempts(database, message) == []

    async def test_that_failed_is_noted_with_the_kind_of_the_error_alone(
        self, database: Database
    ) -> None:
        inbox, message = PostgresqlInbox(database, "one"), make_message()

        async def fail(_: Transaction) -> None:
            raise RuntimeError("someone@example.com does not exist")

        for _ in range(7):
            with pytest.raises(RuntimeError):
                await inbox.once(message, fail)

        assert await self.attempts(database, message) == [(7, 7, "RuntimeError", False)]

    async def test_that_failed_with_its_database_is_noted_with_the_next_one(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inbox, message = PostgresqlInbox(database, "one"), make_message()
        broken = Statement("broken", "SELECT 1 / 0, $1::text, $2::text, $3::text")

        async def fail(_: Transaction) -> None:
            raise RuntimeError("not now")

        for statement in (broken, broken, postgresql_inbox.FAIL):
            monkeypatch.setattr(postgresql_inbox, "FAIL", statement)
            with pytest.raises(RuntimeError, match="not now"):
                await inbox.once(message, fail)

        assert await self.attempts(database, message) == [(3, 3, "RuntimeError", False)]

    async def test_that_did_not_finish_is_followed_by_another_one(self, database: Database) -> None:
        inbox, message = PostgresqlInbox(database, "one"), make_message()
        await self.crash(database, message, 4)

        await inbox.once(message, effect_of(message))

        assert await count_effects(database, message) == 1
        assert await self.attempts(database, message) == []

    async def test_without_an_end_are_five_at_most_then_the_message_is_given_up(
        self, database: Database
    ) -> None:
        inbox, message = PostgresqlInbox(database, "one"), make_message()
        await self.crash(database, message, 5)

        with pytest.raises(MessageAbandoned, match="begun 5 times"):
            await inbox.once(message, effect_of(message))

        assert await count_effects(database, message) == 0
        assert await self.attempts(database, message) == [(6, 6, None, True)]

    async def test_are_counted_anew_when_a_message_is_sent_again_that_was_given_up(
        self, database: Database
    ) -> None:
        inbox, message = PostgresqlInbox(database, "one"), make_message()
        await self.crash(database, message, 5)
        with pytest.raises(MessageAbandoned):
            await inbox.once(message, effect_of(message))

        await self.crash(database, message, 4)
        await inbox.once(message, effect_of(message))

        assert await count_effects(database, message) == 1
        assert await self.attempts(database, message) == []

    async def test_of_suspects_are_made_one_after_the_other(self, database: Database) -> None:
        inbox = PostgresqlInbox(database, "one")
        suspects = [make_message() for _ in range(4)]
        for suspect in suspects:
            await self.crash(database, suspect, 1)
        started: list[int] = []

        def count_started(message: Message) -> Callable[[Transaction], Awaitable[None]]:
            async def effect(transaction: Transaction) -> None:
                again = Statement(
                    "again",
                    """
                    SELECT 1 FROM inbox_attempts
                     WHERE message_id = ANY ($1) AND started_attempts > 1
                    """,
                )
                ids = [suspect.id for suspect in suspects]
                started.append(len(await database.query(again, ids)))
                await effect_of(message)(transaction)

            return effect

        await asyncio.gather(*(inbox.once(each, count_started(each)) for each in suspects))

        assert started == [1, 1, 1, 1]


async def test_counts_what_was_noted_before_there_were_attempts_as_handled(
    database: Database,
) -> None:
    inbox, message = PostgresqlInbox(database, "one"), make_message()
    former = Statement("former", "INSERT INTO inbox (consumer, message_id) VALUES ('one', $1)")
    await database.query(former, message.id)

    await inbox.once(message, effect_of(message))

    assert await count_effects(database, message) == 0


async def test_waits_for_the_other_of_two_deliveries_and_has_the_effect_when_that_one_fails(
    database: Database,
) -> None:
    inbox, message = PostgresqlInbox(database, "one"), make_message()
    begun, released = asyncio.Event(), asyncio.Event()

    async def fail_late(transaction: Transaction) -> None:
        await effect_of(message)(transaction)
        begun.set()
        await released.wait()
        raise RuntimeError("not now")

    first = asyncio.create_task(inbox.once(message, fail_late))
    await begun.wait()
    second = asyncio.create_task(PostgresqlInbox(database, "one").once(message, effect_of(message)))
    waiting = Statement(
        "waiting",
        """
        SELECT 1 FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'
        """,
    )

    async def is_waiting() -> None:
        assert await database.query(waiting)

    await eventually(is_waiting)
    assert not second.done()
    released.set()
    with pytest.raises(RuntimeError, match="not now"):
        await first
    await second

    assert await count_effects(database, message) == 1


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
    begun = Statement(
        "begun",
        "INSERT INTO inbox_attempts VALUES ('one', 'old', 1, 0, NULL, now() - interval '8 days')",
    )
    await database.query(begun)
    recent = make_message()

    await PostgresqlInbox(database, "one").once(recent, effect_of(recent))

    rows = await database.query(Statement("inbox", "SELECT message_id FROM inbox"))
    ids = {row["message_id"] for row in rows}
    assert "old" not in ids
    assert recent.id in ids
    attempts = Statement("old-attempts", "SELECT 1 FROM inbox_attempts WHERE message_id = 'old'")
    assert await database.query(attempts) == []
