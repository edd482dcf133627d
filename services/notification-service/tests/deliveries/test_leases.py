import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from service.deliveries.postgresql_deliveries import PostgresqlDeliveries, add_deliveries
from service.notices.notice import read_notice
from service.platform.database.database import Database
from tests.support.events import order_event

MINUTE = timedelta(minutes=1)
OVER = timedelta(seconds=-1)


async def add(database: Database, number: int) -> None:
    for _ in range(number):
        notice = read_notice(order_event("confirmed", uuid4()))
        assert notice is not None
        async with database.transaction() as transaction:
            await add_deliveries(transaction, notice)


async def test_no_two_instances_get_the_same_delivery(database: Database) -> None:
    await add(database, 20)
    deliveries = PostgresqlDeliveries(database)

    claims = await asyncio.gather(*(deliveries.claim(7, MINUTE) for _ in range(8)))

    # One for mail and one for text messages each
    ids = [each.id for claim in claims for each in claim.deliveries]
    assert len(ids) == len(set(ids)) == 40
    assert all(claim.now is None for claim in claims if not claim.deliveries)
    assert (await deliveries.claim(100, MINUTE)).deliveries == []


async def test_one_whose_lease_is_over_is_given_to_another_and_the_first_has_no_say_any_more(
    database: Database,
) -> None:
    await add(database, 1)
    deliveries = PostgresqlDeliveries(database)
    lost = (await deliveries.claim(10, OVER)).deliveries
    taken = (await deliveries.claim(10, MINUTE)).deliveries

    assert {each.id for each in lost} == {each.id for each in taken}
    assert {each.attempts for each in taken} == {2}
    for late, current in zip(
        sorted(lost, key=lambda each: each.id),
        sorted(taken, key=lambda each: each.id),
        strict=True,
    ):
        assert not await deliveries.finish(late, "parked", reason="late")
        assert await deliveries.finish(current, "sent")
        assert not await deliveries.finish(current, "parked", reason="twice")


async def test_a_look_is_no_attempt(database: Database) -> None:
    await add(database, 1)
    deliveries = PostgresqlDeliveries(database)
    for _ in range(5):
        for each in (await deliveries.claim(10, MINUTE)).deliveries:
            assert each.attempts == 1
            past = datetime.now(UTC) - MINUTE
            await deliveries.finish(each, "pending", next_attempt_at=past, counts=False)


async def test_waiting_is_measured(database: Database) -> None:
    deliveries = PostgresqlDeliveries(database)
    assert (await deliveries.ages()).oldest_seconds == 0
    await add(database, 1)
    await change(database, "created_at = now() - interval '1 hour'")
    await change(database, "next_attempt_at = now() - interval '5 minutes'")

    ages = await deliveries.ages()

    assert ages.oldest_seconds == pytest.approx(3_600, abs=60)
    assert ages.overdue_seconds == pytest.approx(300, abs=60)
    assert await deliveries.counts() == {"pending": 2}
    await change(database, "next_attempt_at = now() + interval '5 minutes'")
    assert (await deliveries.ages()).overdue_seconds == 0


async def change(database: Database, assignment: str) -> None:
    async with database._connection() as connection:
        await connection.execute(f"UPDATE deliveries SET {assignment}")


async def test_what_was_finished_long_ago_is_forgotten(database: Database) -> None:
    await add(database, 2)
    deliveries = PostgresqlDeliveries(database)
    for each in (await deliveries.claim(3, MINUTE)).deliveries:
        await deliveries.finish(each, "sent")
    assert await deliveries.forget(30) == 0
    await change(database, "updated_at = now() - interval '31 days'")

    # The one that waits stays, however old it is
    assert await deliveries.forget(30) == 3
    assert await deliveries.counts() == {"pending": 1}
