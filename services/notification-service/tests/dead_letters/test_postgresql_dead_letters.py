import asyncio

import pytest

from service.dead_letters.postgresql_dead_letters import (
    Parcel,
    PostgresqlDeadLetters,
    add_dead_letter,
)
from service.paging.cursor import NEWEST
from service.platform.database.database import Database
from service.platform.http.problem import HttpProblem
from service.platform.identity.identity import Identity

ADMINISTRATOR = Identity("8f2f3a51-6a1d-4c39-9c52-0a4f0b1c7d11", ("admin",))


async def bury(database: Database, body: bytes = b"body") -> None:
    await add_dead_letter(database, "queue", body, {"traceparent": "x"}, "reason")


async def waiting(letters: PostgresqlDeadLetters) -> list[tuple[int, int]]:
    page = await letters.list("waiting", limit=100, before=NEWEST)
    return [(letter.size, letter.deaths) for letter in page.items]


async def test_two_replays_at_the_same_time_send_one_message(database: Database) -> None:
    await bury(database)
    letters = PostgresqlDeadLetters(database)
    [letter] = (await letters.list("waiting", limit=1, before=NEWEST)).items
    sent: list[Parcel] = []
    begun, released = asyncio.Event(), asyncio.Event()

    async def publish(parcel: Parcel) -> None:
        sent.append(parcel)
        begun.set()
        await released.wait()

    first = asyncio.create_task(letters.replay(letter.id, ADMINISTRATOR, publish))
    await begun.wait()
    second = asyncio.create_task(letters.replay(letter.id, ADMINISTRATOR, publish))
    everything = asyncio.create_task(letters.replay_all(ADMINISTRATOR, publish))
    # Does not wait for what somebody else is sending
    assert await everything == 0
    released.set()

    assert (await first).state == "replayed"
    with pytest.raises(HttpProblem, match="replayed already"):
        await second
    assert sent == [Parcel("queue", b"body", {"traceparent": "x"})]


async def test_a_replay_that_the_broker_does_not_take_changes_nothing(database: Database) -> None:
    await bury(database)
    letters = PostgresqlDeadLetters(database)

    async def publish(_parcel: Parcel) -> None:
        raise ConnectionError("away")

    with pytest.raises(ConnectionError):
        await letters.replay_all(ADMINISTRATOR, publish)

    assert await waiting(letters) == [(4, 1)]


async def test_a_message_that_dies_while_it_is_replayed_waits_again(database: Database) -> None:
    await bury(database)
    letters = PostgresqlDeadLetters(database)
    dying: list[asyncio.Task[None]] = []

    async def publish(parcel: Parcel) -> None:
        # At once, before it is noted that the message was replayed
        dying.append(asyncio.create_task(bury(database, parcel.body)))
        await asyncio.wait(dying, timeout=0.1)

    assert await letters.replay_all(ADMINISTRATOR, publish) == 1
    await asyncio.gather(*dying)

    assert await waiting(letters) == [(4, 2)]
