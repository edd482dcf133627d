import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from tests.support.identities import administrator, customer
from tests.support.shop import Shop, run_shop


@pytest.fixture(scope="module")
async def shop() -> AsyncIterator[Shop]:
    async with run_shop() as running:
        yield running


class TestCreatingAProduct:
    async def test_answers_the_product_its_version_and_where_it_is(self, shop: Shop) -> None:
        category = await shop.category(name="Mugs")
        fields = {
            "title": "Émile's Mug, 0.3 l",
            "description": "'; DROP TABLE products; -- {query} $1 🛒 שלום",
            "brand": "Émile",
            "categoryId": category["id"],
            "attributes": {"material": "stoneware", "dishwasher": True, "grams": 310.5},
        }

        answer = await shop.manage("POST", "/products", fields)

        assert answer.status == 201
        expected = {name: fields[name] for name in ("title", "description", "brand", "attributes")}
        assert expected.items() <= answer.body.items()
        assert answer.body["slug"] == "emile-s-mug-0-3-l"
        assert answer.body["status"] == "draft"
        assert answer.body["category"] == {
            "id": category["id"],
            "slug": "mugs",
            "name": "Mugs",
        }
        assert (answer.body["variants"], answer.body["availability"]) == ([], "out_of_stock")
        assert "priceFrom" not in answer.body
        found = await shop.get(answer.headers["location"], administrator())
        assert (found.status, found.body) == (200, answer.body)
        assert found.headers["etag"] == answer.headers["etag"]

    async def test_finds_a_slug_when_the_title_is_taken_but_keeps_to_a_wish(
        self, shop: Shop
    ) -> None:
        first = await shop.product(title="The Same")
        second = await shop.product(title="The Same")
        assert first["slug"] == "the-same"
        assert second["slug"].startswith("the-same-")
        nameless = await shop.product(title="お茶")
        assert nameless["slug"] == nameless["id"]

        body = {
            "title": "Other",
            "slug": "the-same",
            "categoryId": first["category"]["id"],
        }
        taken = await shop.manage("POST", "/products", body)
        assert (taken.status, taken.body["type"]) == (409, "/problems/taken")

    async def test_needs_a_category_that_exists(self, shop: Shop) -> None:
        body = {"title": "Lost", "categoryId": str(uuid4())}
        answer = await shop.manage("POST", "/products", body)
        assert (answer.status, answer.body["type"]) == (422, "/problems/unknown-category")

    @pytest.mark.parametrize(
        "fields",
        [
            {"title": " "},
            {"title": "x" * 201},
            {"title": "x\0"},
            {"status": "sold"},
            {"slug": "Not a slug"},
            {"price": 5},
            {"attributes": {"a": None}},
            {"attributes": {"a": {"b": 1}}},
            {"attributes": {"a\0": "b"}},
            {"attributes": {"a": "b\0"}},
            {"attributes": {"a": 10**400}},
            {"attributes": {str(number): 1 for number in range(51)}},
            {"categoryId": "first"},
        ],
        ids=str,
    )
    async def test_is_refused_when_it_makes_no_sense(
        self, shop: Shop, fields: dict[str, object]
    ) -> None:
        body = {"title": "Cup", "categoryId": str(uuid4()), **fields}
        assert (await shop.manage("POST", "/products", body)).status == 400


class TestReadingAProduct:
    async def test_shows_variants_with_prices_and_availability(self, shop: Shop) -> None:
        product = await shop.product()
        dear = await shop.variant(product["id"], price=2_000, stock=50)
        cheap = await shop.variant(product["id"], price=1_500, stock=2)
        await shop.variant(product["id"], price=100, stock=9, active=False)

        found = (await shop.get(f"/products/{product['id']}")).body

        assert found["priceFrom"] == {"amount": 1_500, "currency": "EUR"}
        assert found["availability"] == "in_stock"
        assert [(each["id"], each["availability"]) for each in found["variants"]] == [
            (dear["id"], "in_stock"),
            (cheap["id"], "low_stock"),
        ]

    async def test_is_for_administrators_only_until_it_is_active_and_after(
        self, shop: Shop
    ) -> None:
        for status in ("draft", "archived"):
            path = f"/products/{(await shop.product(status=status))['id']}"

            assert (await shop.get(path)).status == 404
            assert (await shop.get(path, customer())).status == 403
            assert (await shop.get(path, {"x-identity": "forged"})).status == 401
            assert (await shop.get(path, administrator())).status == 200

    async def test_is_answered_304_to_who_knows_version_and_availability(self, shop: Shop) -> None:
        product, variant = await shop.offer(stock=1)
        path = f"/products/{product['id']}"
        tag = (await shop.get(path)).headers["etag"]

        assert (await shop.get(path, {"if-none-match": tag})).status == 304
        await shop.reserve({variant["id"]: 1})
        changed = await shop.get(path, {"if-none-match": tag})
        assert (changed.status, changed.body["availability"]) == (200, "out_of_stock")

    async def test_is_answered_404_when_there_is_none_and_400_when_the_id_cannot_be_one(
        self, shop: Shop
    ) -> None:
        missing = f"/products/{uuid4()}"
        assert [(await shop.get(missing)).status for _ in range(2)] == [404, 404]
        assert (await shop.get("/products/first")).status == 400


class TestChangingAProduct:
    async def test_replaces_all_fields(self, shop: Shop) -> None:
        product, _ = await shop.offer(title="Old", brand="Old", description="Old")
        before = await shop.get(f"/products/{product['id']}")
        body = {"title": "New", "categoryId": product["category"]["id"], "status": "active"}

        answer = await shop.manage(
            "PUT", f"/products/{product['id']}", body, {"if-match": before.headers["etag"]}
        )

        assert answer.status == 200
        assert (answer.body["title"], answer.body["brand"]) == ("New", "")
        # Links to the product go on to work
        assert answer.body["slug"] == product["slug"]
        assert answer.body["version"] == before.body["version"] + 1
        assert answer.body["variants"] == before.body["variants"]
        assert (await shop.get(f"/products/{product['id']}")).body == answer.body

    async def test_succeeds_for_exactly_one_of_many_callers_that_saw_the_same_version(
        self, shop: Shop
    ) -> None:
        product = await shop.product()
        body = {"title": "New", "categoryId": product["category"]["id"]}

        answers = await asyncio.gather(
            *(
                shop.manage(
                    "PUT",
                    f"/products/{product['id']}",
                    {**body, "title": f"New {number}", "slug": f"{product['slug']}-{number}"},
                    {"if-match": '"1"'},
                )
                for number in range(8)
            )
        )

        assert sorted(answer.status for answer in answers) == [200] + [412] * 7

    async def test_does_not_mind_a_change_of_the_stock(self, shop: Shop) -> None:
        product, variant = await shop.offer(stock=1)
        tag = (await shop.get(f"/products/{product['id']}")).headers["etag"]
        await shop.reserve({variant["id"]: 1})
        body = {
            "title": "New",
            "categoryId": product["category"]["id"],
        }

        answer = await shop.manage("PUT", f"/products/{product['id']}", body, {"if-match": tag})

        assert answer.status == 200

    async def test_is_refused_when_there_is_none_or_with_a_condition_that_makes_no_sense(
        self, shop: Shop
    ) -> None:
        product = await shop.product()
        body = {"title": "New", "categoryId": product["category"]["id"]}
        assert (await shop.manage("PUT", f"/products/{uuid4()}", body)).status == 404
        for tag in ("newest", "*, *", 'W/"1"', '"1", "2"'):
            answer = await shop.manage("PUT", f"/products/{product['id']}", body, {"if-match": tag})
            assert answer.status == 400
        lost = {**body, "categoryId": str(uuid4())}
        assert (await shop.manage("PUT", f"/products/{product['id']}", lost)).status == 422


class TestRemovingAProduct:
    async def test_is_possible_as_long_as_it_never_had_stock(self, shop: Shop) -> None:
        product, _ = await shop.offer(stock=0)
        sold, _ = await shop.offer(stock=1)
        path = f"/products/{product['id']}"

        stale = await shop.manage("DELETE", path, None, {"if-match": '"1"'})
        assert stale.status == 412
        assert (await shop.manage("DELETE", path)).status == 204
        assert (await shop.get(path)).status == 404
        assert (await shop.manage("DELETE", path)).status == 404
        refused = await shop.manage("DELETE", f"/products/{sold['id']}")
        assert (refused.status, refused.body["type"]) == (409, "/problems/in-use")
