import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from tests.platform.process.record_points import record_points
from tests.support.eventually import eventually
from tests.support.shop import Shop, run_shop


@pytest.fixture(scope="module")
async def shop() -> AsyncIterator[Shop]:
    # Nothing is swept up unless a test wants it
    async with run_shop(RESERVATION_SWEEP_INTERVAL_MS="3600000") as running:
        yield running


class TestReserving:
    async def test_answers_names_prices_and_the_total(self, shop: Shop) -> None:
        product, variant = await shop.offer(title="Cup", price=1_250, stock=5)
        other = await shop.variant(
            product["id"], price=300, stock=5, options={"size": "L", "colour": "red"}
        )
        reservation_id = str(uuid4())

        answer = await shop.reserve(
            {variant["id"]: 2, other["id"]: 1}, reservation_id=reservation_id
        )

        assert answer.status == 201
        assert answer.body["id"] == reservation_id
        assert answer.body["state"] == "reserved"
        assert answer.body["total"] == {"amount": 2_800, "currency": "EUR"}
        items = {item["variantId"]: item for item in answer.body["items"]}
        assert items[other["id"]] == {
            "variantId": other["id"],
            "productId": product["id"],
            "sku": other["sku"],
            "name": "Cup (red, L)",
            "quantity": 1,
            "unitPrice": {"amount": 300, "currency": "EUR"},
        }
        assert await shop.stock(variant["id"]) == (3, 2, 0)
        found = await shop.call("GET", f"/internal/reservations/{reservation_id}")
        assert (found.status, found.body) == (200, answer.body)

    async def test_says_so_at_the_named_point_after_the_commit_and_before_the_answer(
        self, shop: Shop
    ) -> None:
        points = record_points()
        points.clear()
        _, variant = await shop.offer(stock=1)
        reservation_id = str(uuid4())

        for _ in range(2):
            await shop.reserve({variant["id"]: 1}, reservation_id=reservation_id)

        assert points.count("stock.reserved") == 1

    async def test_again_changes_nothing_whatever_the_order_of_the_items(self, shop: Shop) -> None:
        _, one = await shop.offer(stock=5)
        _, two = await shop.offer(stock=5)
        reservation_id = str(uuid4())
        first = await shop.reserve({one["id"]: 1, two["id"]: 2}, reservation_id=reservation_id)

        again = await shop.reserve({two["id"]: 2, one["id"]: 1}, reservation_id=reservation_id)

        assert (again.status, again.body) == (200, first.body)
        assert await shop.stock(two["id"]) == (3, 2, 0)

    async def test_keeps_the_price_of_its_moment(self, shop: Shop) -> None:
        _, variant = await shop.offer(price=1_000, stock=5)
        reservation_id = str(uuid4())
        await shop.reserve({variant["id"]: 1}, reservation_id=reservation_id)

        dearer = {"sku": variant["sku"], "price": {"amount": 2_000, "currency": "EUR"}}
        await shop.manage("PUT", f"/products/variants/{variant['id']}", dearer)

        again = await shop.reserve({variant["id"]: 1}, reservation_id=reservation_id)
        assert again.body["total"]["amount"] == 1_000

    async def test_is_refused_under_an_id_that_belongs_to_something_else(self, shop: Shop) -> None:
        _, variant = await shop.offer(stock=5)
        _, other = await shop.offer(stock=5)
        reservation_id = str(uuid4())
        await shop.reserve({variant["id"]: 1}, reservation_id=reservation_id)

        for items, seconds in (
            ({variant["id"]: 2}, 600),
            ({other["id"]: 1}, 600),
            ({variant["id"]: 1, other["id"]: 1}, 600),
            ({variant["id"]: 1}, 60),
        ):
            answer = await shop.reserve(
                items, reservation_id=reservation_id, expires_in_seconds=seconds
            )
            assert answer.status == 409
            assert answer.body["type"].endswith("/reservation-differs")
        assert await shop.stock(variant["id"]) == (4, 1, 0)

    async def test_takes_all_or_nothing_and_says_what_is_missing(self, shop: Shop) -> None:
        _, plenty = await shop.offer(stock=5)
        _, rare = await shop.offer(stock=1)

        answer = await shop.reserve({plenty["id"]: 2, rare["id"]: 3})

        assert answer.status == 409
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.body["type"].endswith("/insufficient-stock")
        assert answer.body["shortages"] == [
            {"variantId": rare["id"], "requested": 3, "available": 1}
        ]
        assert await shop.stock(plenty["id"]) == (5, 0, 0)
        assert await shop.broken_invariants() == []

    async def test_works_later_when_there_was_not_enough_at_first(self, shop: Shop) -> None:
        _, variant = await shop.offer(stock=1)
        reservation_id = str(uuid4())
        assert (await shop.reserve({variant["id"]: 2}, reservation_id=reservation_id)).status == 409

        await shop.receive(variant["id"], 1)

        assert (await shop.reserve({variant["id"]: 2}, reservation_id=reservation_id)).status == 201

    async def test_is_refused_for_what_does_not_exist_or_is_not_for_sale(self, shop: Shop) -> None:
        unknown = str(uuid4())
        draft = await shop.product(status="draft")
        hidden = await shop.variant(draft["id"], stock=5)
        product, variant = await shop.offer(stock=5)
        inactive = await shop.variant(product["id"], stock=5, active=False)

        for refused in (unknown, hidden["id"], inactive["id"]):
            answer = await shop.reserve({variant["id"]: 1, refused: 1})
            assert answer.status == 422
            assert answer.body["type"].endswith("/unknown-variant")
            assert answer.body["variants"] == [refused]
        assert await shop.stock(variant["id"]) == (5, 0, 0)

    async def test_is_refused_when_something_is_asked_for_twice(self, shop: Shop) -> None:
        _, variant = await shop.offer(stock=5)
        item = {"variantId": variant["id"], "quantity": 1}
        body = {"items": [item, item], "expiresInSeconds": 60}

        answer = await shop.call("PUT", f"/internal/reservations/{uuid4()}", body)

        assert (answer.status, answer.body["variants"]) == (422, [variant["id"]])
        assert answer.body["type"].endswith("/repeated-variant")

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"items": [], "expiresInSeconds": 60},
            {"items": [{"variantId": str(uuid4()), "quantity": 0}], "expiresInSeconds": 60},
            {"items": [{"variantId": str(uuid4()), "quantity": 1.5}], "expiresInSeconds": 60},
            {"items": [{"variantId": "first", "quantity": 1}], "expiresInSeconds": 60},
            {"items": [{"variantId": str(uuid4()), "quantity": 1}], "expiresInSeconds": 0},
            {"items": [{"variantId": str(uuid4()), "quantity": 1}]},
        ],
        ids=["empty", "no items", "none of it", "a half", "no id", "no time", "for ever"],
    )
    async def test_is_refused_when_it_makes_no_sense(
        self, shop: Shop, body: dict[str, object]
    ) -> None:
        answer = await shop.call("PUT", f"/internal/reservations/{uuid4()}", body)
        assert answer.status == 400

    async def test_of_the_same_items_in_any_order_at_once_does_not_deadlock(
        self, shop: Shop
    ) -> None:
        variants = [(await shop.offer(stock=100))[1]["id"] for _ in range(4)]

        answers = await asyncio.gather(
            *(
                shop.reserve(dict.fromkeys(variants if even else reversed(variants), 1))
                for even in [True, False] * 15
            )
        )

        assert {answer.status for answer in answers} == {201}
        assert await shop.stock(variants[0]) == (70, 30, 0)

    async def test_once_when_it_is_asked_for_many_times_at_once(self, shop: Shop) -> None:
        _, variant = await shop.offer(stock=5)
        reservation_id = str(uuid4())

        answers = await asyncio.gather(
            *(shop.reserve({variant["id"]: 1}, reservation_id=reservation_id) for _ in range(10))
        )

        assert sorted(answer.status for answer in answers) == [200] * 9 + [201]
        assert await shop.stock(variant["id"]) == (4, 1, 0)


class TestTheLifeOfAReservation:
    async def reserve(self, shop: Shop) -> tuple[str, str]:
        """Reserve two of five."""
        _, variant = await shop.offer(stock=5)
        reservation_id = str(uuid4())
        await shop.reserve({variant["id"]: 2}, reservation_id=reservation_id)
        return reservation_id, variant["id"]

    async def act(self, shop: Shop, reservation_id: str, *actions: str) -> list[tuple[int, str]]:
        answers = []
        for action in actions:
            answer = await shop.call("POST", f"/internal/reservations/{reservation_id}/{action}")
            answers.append((answer.status, answer.body.get("state", "")))
        return answers

    async def test_can_end_in_a_sale_and_the_sale_in_a_return(self, shop: Shop) -> None:
        reservation_id, variant_id = await self.reserve(shop)

        assert await self.act(shop, reservation_id, "confirm", "confirm", "release") == [
            (200, "confirmed"),
            (200, "confirmed"),
            (409, "confirmed"),
        ]
        assert await shop.stock(variant_id) == (3, 0, 2)
        again = await shop.reserve({variant_id: 2}, reservation_id=reservation_id)
        assert (again.status, again.body["state"]) == (200, "confirmed")

        assert await self.act(shop, reservation_id, "return", "return", "confirm", "release") == [
            (200, "returned"),
            (200, "returned"),
            (409, "returned"),
            (409, "returned"),
        ]
        assert await shop.stock(variant_id) == (5, 0, 0)
        assert await shop.broken_invariants() == []

    async def test_can_end_in_a_release(self, shop: Shop) -> None:
        reservation_id, variant_id = await self.reserve(shop)

        assert await self.act(shop, reservation_id, "return", "release", "release", "confirm") == [
            (409, "reserved"),
            (200, "released"),
            (200, "released"),
            (409, "released"),
        ]
        assert await shop.stock(variant_id) == (5, 0, 0)
        late = await shop.reserve({variant_id: 2}, reservation_id=reservation_id)
        assert (late.status, late.body["state"]) == (409, "released")
        assert late.body["type"].endswith("/reservation-over")

    async def test_ends_before_it_began_when_the_release_is_faster(self, shop: Shop) -> None:
        _, variant = await shop.offer(stock=5)
        reservation_id = str(uuid4())

        released = await shop.call("POST", f"/internal/reservations/{reservation_id}/release")
        late = await shop.reserve({variant["id"]: 1}, reservation_id=reservation_id)

        assert (released.status, released.body["state"]) == (200, "released")
        assert (released.body["items"], released.body["total"]["amount"]) == ([], 0)
        assert (late.status, late.body["type"].rpartition("/")[2]) == (409, "reservation-over")
        assert await shop.stock(variant["id"]) == (5, 0, 0)

    async def test_is_unknown_until_it_is_reserved(self, shop: Shop) -> None:
        for method, action in (("GET", ""), ("POST", "/confirm"), ("POST", "/return")):
            answer = await shop.call(method, f"/internal/reservations/{uuid4()}{action}")
            assert answer.status == 404

    async def test_ends_when_its_time_is_up_also_before_anybody_swept_it_up(
        self, shop: Shop
    ) -> None:
        _, variant = await shop.offer(stock=2)
        reservation_id = str(uuid4())
        items = {variant["id"]: 2}
        await shop.reserve(items, reservation_id=reservation_id, expires_in_seconds=1)
        path = f"/internal/reservations/{reservation_id}"

        async def is_over() -> None:
            assert (await shop.call("GET", path)).body["state"] == "expired"

        await eventually(is_over)
        # Nobody swept it up
        assert await shop.stock(variant["id"]) == (0, 2, 0)
        refused = await shop.call("POST", f"{path}/confirm")
        assert (refused.status, refused.body["state"]) == (409, "expired")
        late = await shop.reserve(items, reservation_id=reservation_id, expires_in_seconds=1)
        assert (late.status, late.body["state"]) == (409, "expired")

        # Somebody else gets what is free by right
        assert (await shop.reserve(items)).status == 201
        assert await shop.stock(variant["id"]) == (0, 2, 0)
        assert await self.act(shop, reservation_id, "release") == [(200, "expired")]
        assert await shop.broken_invariants() == []


async def test_reservations_whose_time_is_up_are_swept_up_by_the_service() -> None:
    async with run_shop(RESERVATION_SWEEP_INTERVAL_MS="50") as shop:
        _, variant = await shop.offer(stock=2)
        await shop.reserve({variant["id"]: 2}, expires_in_seconds=1)

        async def is_free() -> None:
            assert await shop.stock(variant["id"]) == (2, 0, 0)

        await eventually(is_free)
        metrics = (await shop.get("/metrics")).text
        assert "stock_reservations_expired_total{" in metrics
        assert 'stock_reservations_total{result="created"' in metrics
