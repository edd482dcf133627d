from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from tests.support.database import make_database
from tests.support.shop import Shop, run_shop


@pytest.fixture(scope="module")
async def shop() -> AsyncIterator[Shop]:
    async with run_shop() as running:
        yield running


class TestReceivingStock:
    async def test_counts_each_reference_once(self, shop: Shop) -> None:
        _, variant = await shop.offer(stock=0)
        path = f"/products/variants/{variant['id']}/receipts"
        body = {"quantity": 7, "reference": "delivery note 12"}

        first = await shop.manage("POST", path, body)
        again = await shop.manage("POST", path, body)
        other = await shop.manage("POST", path, {**body, "quantity": 8})

        assert (first.status, first.body["available"], first.body["received"]) == (201, 7, 7)
        assert (again.status, again.body) == (200, first.body)
        assert (other.status, other.body["type"]) == (409, "/problems/reference-differs")
        assert await shop.stock(variant["id"]) == (7, 0, 0)

    async def test_of_what_does_not_exist_is_answered_404(self, shop: Shop) -> None:
        body = {"quantity": 7, "reference": "delivery note 12"}
        answer = await shop.manage("POST", f"/products/variants/{uuid4()}/receipts", body)
        assert answer.status == 404

    @pytest.mark.parametrize(
        "body",
        [
            {"quantity": 0, "reference": "a"},
            {"quantity": -1, "reference": "a"},
            {"quantity": 10**12, "reference": "a"},
            {"quantity": 1},
            {"quantity": 1, "reference": " "},
            {"quantity": True, "reference": "a"},
        ],
    )
    async def test_is_refused_when_it_makes_no_sense(
        self, shop: Shop, body: dict[str, object]
    ) -> None:
        answer = await shop.manage("POST", f"/products/variants/{uuid4()}/receipts", body)
        assert answer.status == 400


class TestAdjustingStock:
    async def test_goes_both_ways_but_never_below_nothing(self, shop: Shop) -> None:
        _, variant = await shop.offer(stock=3)
        path = f"/products/variants/{variant['id']}/adjustments"

        more = await shop.manage(
            "POST", path, {"delta": 2, "reason": "counted", "reference": "count 1"}
        )
        less = await shop.manage(
            "POST", path, {"delta": -4, "reason": "broken", "reference": "count 2"}
        )
        body = {"delta": -2, "reason": "lost", "reference": "count 3"}
        refused = await shop.manage("POST", path, body)

        assert (more.status, more.body["available"]) == (201, 5)
        assert (less.status, less.body["available"], less.body["received"]) == (201, 1, 1)
        assert refused.status == 409
        assert refused.body["shortages"] == [
            {"variantId": variant["id"], "requested": 2, "available": 1}
        ]
        # What was refused has left nothing behind, so it can be tried again
        await shop.receive(variant["id"], 1)
        assert (await shop.manage("POST", path, body)).status == 201
        assert await shop.broken_invariants() == []

    async def test_by_nothing_or_without_a_reason_is_refused(self, shop: Shop) -> None:
        _, variant = await shop.offer()
        path = f"/products/variants/{variant['id']}/adjustments"
        for body in ({"delta": 0, "reason": "a", "reference": "a"}, {"delta": 1, "reference": "a"}):
            assert (await shop.manage("POST", path, body)).status == 400


class TestTheBooks:
    async def test_say_what_happened_newest_first_page_by_page(self, shop: Shop) -> None:
        _, variant = await shop.offer(stock=5)
        reservation_id = str(uuid4())
        await shop.reserve({variant["id"]: 2}, reservation_id=reservation_id)
        await shop.call("POST", f"/internal/reservations/{reservation_id}/confirm")
        path = f"/products/variants/{variant['id']}/movements?limit=2"

        first = (await shop.manage("GET", path)).body
        second = (await shop.manage("GET", f"{path}&cursor={first['nextCursor']}")).body

        movements = first["items"] + second["items"]
        assert [each["kind"] for each in movements] == ["confirmation", "reservation", "receipt"]
        assert {each["reference"] for each in first["items"]} == {reservation_id}
        assert movements[2]["actor"]
        assert "nextCursor" not in second
        unknown = await shop.manage("GET", f"/products/variants/{uuid4()}/movements")
        assert unknown.status == 404
        _, other = await shop.offer()
        elsewhere = f"/products/variants/{other['id']}/movements?cursor={first['nextCursor']}"
        assert (await shop.manage("GET", elsewhere)).status == 400

    async def test_tell_what_is_low(self, shop: Shop) -> None:
        product, _ = await shop.offer(stock=100)
        low = await shop.variant(product["id"], stock=3, lowStockThreshold=3, sku="low-1")
        fine = await shop.variant(product["id"], stock=4, lowStockThreshold=3, sku="low-2")

        listed: dict[bool, list[str]] = {}
        for wanted in (True, False):
            skus: list[str] = []
            cursor = ""
            while True:
                page = await shop.manage(
                    "GET", f"/products/stock?low={str(wanted).lower()}&limit=2{cursor}"
                )
                skus += [item["sku"] for item in page.body["items"]]
                if "nextCursor" not in page.body:
                    break
                cursor = f"&cursor={page.body['nextCursor']}"
            assert skus == sorted(skus)
            listed[wanted] = skus

        assert low["sku"] in listed[True]
        assert fine["sku"] in listed[False]
        assert not set(listed[True]) & set(listed[False])

    async def test_are_only_ever_added_to(self) -> None:
        async with make_database() as database:
            async with run_shop(**database.variables) as own:
                await own.offer(stock=1)
            for statement in (
                "UPDATE stock_movements SET available = 5",
                "DELETE FROM stock_movements",
            ):
                with pytest.raises(asyncpg.RaiseError, match="only ever added"):
                    await database.execute(statement)
