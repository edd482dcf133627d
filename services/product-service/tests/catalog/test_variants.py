import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from tests.support.shop import Shop, run_shop


@pytest.fixture(scope="module")
async def shop() -> AsyncIterator[Shop]:
    async with run_shop() as running:
        yield running


def fields(**others: object) -> dict[str, object]:
    return {"sku": f"SKU-{uuid4()}", "price": {"amount": 500, "currency": "EUR"}, **others}


class TestVariants:
    async def test_are_found_where_they_were_said_to_be(self, shop: Shop) -> None:
        product = await shop.product()
        body = fields(options={"colour": "red"}, lowStockThreshold=2)

        answer = await shop.manage("POST", f"/products/{product['id']}/variants", body)

        assert (answer.status, answer.headers["etag"]) == (201, '"1"')
        assert body.items() <= answer.body.items()
        assert (answer.body["active"], answer.body["productId"]) == (True, product["id"])
        found = await shop.manage("GET", answer.headers["location"])
        assert (found.status, found.body) == (200, answer.body)
        known = await shop.manage(
            "GET", answer.headers["location"], headers={"if-none-match": '"1"'}
        )
        assert known.status == 304
        listed = await shop.manage("GET", f"/products/{product['id']}/variants")
        assert listed.body == {"items": [answer.body]}

    async def test_change_what_their_product_shows(self, shop: Shop) -> None:
        product = await shop.product()
        path = f"/products/{product['id']}"

        async def shown() -> tuple[int | None, int]:
            body = (await shop.get(path)).body
            return body.get("priceFrom", {}).get("amount"), body["version"]

        assert await shown() == (None, 1)
        variant = await shop.variant(product["id"], price=900)
        cheaper = await shop.variant(product["id"], price=700)
        assert await shown() == (700, 3)
        await shop.manage("PUT", f"/products/variants/{cheaper['id']}", fields(active=False))
        assert await shown() == (900, 4)
        await shop.manage("DELETE", f"/products/variants/{variant['id']}")
        assert await shown() == (None, 5)
        assert await shop.broken_invariants() == []

    async def test_that_are_added_at_once_all_count(self, shop: Shop) -> None:
        product = await shop.product()
        await asyncio.gather(
            *(shop.variant(product["id"], price=1_000 - number) for number in range(8))
        )
        assert (await shop.get(f"/products/{product['id']}")).body["priceFrom"]["amount"] == 993
        assert await shop.broken_invariants() == []

    async def test_have_sku_and_options_of_their_own(self, shop: Shop) -> None:
        product = await shop.product()
        first = await shop.variant(product["id"])
        path = f"/products/{product['id']}/variants"

        same_sku = await shop.manage("POST", path, fields(sku=first["sku"]))
        same_options = await shop.manage("POST", path, fields(options=first["options"]))

        assert (same_sku.status, same_sku.body["detail"]) == (
            409,
            "Another one has this SKU already",
        )
        assert (same_options.status, same_options.body["type"]) == (409, "/problems/taken")

    async def test_are_changed_by_who_knows_their_version(self, shop: Shop) -> None:
        _, variant = await shop.offer(stock=0)
        path = f"/products/variants/{variant['id']}"

        changed = await shop.manage("PUT", path, fields(), {"if-match": '"1"'})
        assert (changed.status, changed.headers["etag"]) == (200, '"2"')
        for method in ("PUT", "DELETE"):
            body = fields() if method == "PUT" else None
            for tag, status in (('"1"', 412), ("newest", 400)):
                assert (await shop.manage(method, path, body, {"if-match": tag})).status == status
            assert (await shop.manage(method, f"/products/variants/{uuid4()}", body)).status == 404
        assert (await shop.manage("DELETE", path, None, {"if-match": '"2"'})).status == 204
        assert (await shop.manage("GET", path)).status == 404

    async def test_stay_once_they_had_stock(self, shop: Shop) -> None:
        _, variant = await shop.offer(stock=1)
        answer = await shop.manage("DELETE", f"/products/variants/{variant['id']}")
        assert (answer.status, answer.body["type"]) == (409, "/problems/in-use")

    async def test_belong_to_a_product_that_exists(self, shop: Shop) -> None:
        path = f"/products/{uuid4()}/variants"
        assert (await shop.manage("POST", path, fields())).status == 404
        assert (await shop.manage("GET", path)).status == 404

    @pytest.mark.parametrize(
        "others",
        [
            {"sku": "with space"},
            {"sku": ""},
            {"price": {"amount": -1, "currency": "EUR"}},
            {"price": {"amount": 1, "currency": "USD"}},
            {"price": {"amount": 1.5, "currency": "EUR"}},
            {"price": {"amount": 10**30, "currency": "EUR"}},
            {"options": {"colour": 1}},
            {"options": {str(number): "a" for number in range(6)}},
            {"lowStockThreshold": -1},
            {"active": "yes"},
        ],
        ids=str,
    )
    async def test_are_refused_when_they_make_no_sense(
        self, shop: Shop, others: dict[str, object]
    ) -> None:
        path = f"/products/{uuid4()}/variants"
        assert (await shop.manage("POST", path, fields(**others))).status == 400


class TestVariantsForCarts:
    async def test_are_answered_in_the_order_of_their_ids_without_those_not_for_sale(
        self, shop: Shop
    ) -> None:
        product, first = await shop.offer(title="Cup", price=700, stock=3)
        second = await shop.variant(product["id"], stock=0, options={"colour": "red"})
        inactive = await shop.variant(product["id"], active=False)
        draft = await shop.variant((await shop.product(status="draft"))["id"])
        ids = [each["id"] for each in (second, inactive, draft, first)]

        joined = await shop.get(f"/products/variants?ids={','.join([*ids, str(uuid4())])}")
        repeated = await shop.get(f"/products/variants?ids={ids[0]}&ids={ids[3]},{ids[0]}")

        assert [each["id"] for each in joined.body["items"]] == [second["id"], first["id"]]
        assert repeated.body == joined.body
        assert joined.body["items"][0]["name"] == "Cup (red)"
        assert joined.body["items"][0]["availability"] == "out_of_stock"
        assert (
            joined.body["items"][1]
            | {
                "price": {"amount": 700, "currency": "EUR"},
                "availability": "low_stock",
                "available": 3,
            }
            == joined.body["items"][1]
        )

    async def test_are_refused_without_ids_or_with_too_many(self, shop: Shop) -> None:
        half, other_half = (",".join(str(uuid4()) for _ in range(51)) for _ in range(2))
        for query in ("", "?ids=", "?ids=first", "?ids=,", f"?ids={half}&ids={other_half}"):
            assert (await shop.get(f"/products/variants{query}")).status == 400
