from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from tests.support.shop import Shop, run_shop


@pytest.fixture(scope="module")
async def shop() -> AsyncIterator[Shop]:
    async with run_shop() as running:
        yield running


async def tree_of(shop: Shop) -> dict[str, Any]:
    """Read the tree as names, each with those below it."""

    def names(nodes: list[dict[str, Any]]) -> dict[str, Any]:
        return {node["name"]: names(node["children"]) for node in nodes}

    return names((await shop.get("/products/categories")).body["items"])


class TestCategories:
    async def test_make_a_tree_that_shows_every_change_at_once(self, shop: Shop) -> None:
        top = await shop.category(name="Music", position=2)
        below = await shop.category(name="Violins", parentId=top["id"])
        first = await shop.category(name="Art", position=1)
        assert (await tree_of(shop)) == {"Art": {}, "Music": {"Violins": {}}}

        path = f"/products/categories/{below['id']}"
        await shop.manage("PUT", path, {"name": "Strings", "parentId": first["id"]})
        assert (await tree_of(shop)) == {"Art": {"Strings": {}}, "Music": {}}

        await shop.manage("DELETE", path)
        assert (await tree_of(shop)) == {"Art": {}, "Music": {}}

    async def test_are_found_where_they_were_said_to_be(self, shop: Shop) -> None:
        answer = await shop.manage("POST", "/products/categories", {"name": "Crème & Thé"})

        assert (answer.status, answer.headers["etag"]) == (201, '"1"')
        assert answer.body["slug"] == "creme-the"
        found = await shop.get(answer.headers["location"])
        assert (found.status, found.body, found.headers["etag"]) == (200, answer.body, '"1"')
        known = await shop.get(answer.headers["location"], {"if-none-match": '"1"'})
        assert known.status == 304
        assert (await shop.get(f"/products/categories/{uuid4()}")).status == 404

    async def test_are_changed_by_who_knows_their_version(self, shop: Shop) -> None:
        category = await shop.category()
        path = f"/products/categories/{category['id']}"
        body = {"name": "Changed", "slug": category["slug"]}

        changed = await shop.manage("PUT", path, body, {"if-match": '"1"'})
        assert (changed.status, changed.headers["etag"]) == (200, '"2"')
        for method in ("PUT", "DELETE"):
            content = body if method == "PUT" else None
            for tag, status in (('"1"', 412), ("newest", 400)):
                answer = await shop.manage(method, path, content, {"if-match": tag})
                assert answer.status == status
            unknown = f"/products/categories/{uuid4()}"
            assert (await shop.manage(method, unknown, content)).status == 404
        assert (await shop.manage("DELETE", path, None, {"if-match": '"2"'})).status == 204

    async def test_cannot_be_below_themselves(self, shop: Shop) -> None:
        top = await shop.category()
        middle = await shop.category(parentId=top["id"])
        bottom = await shop.category(parentId=middle["id"])

        for parent in (top, bottom):
            answer = await shop.manage(
                "PUT",
                f"/products/categories/{top['id']}",
                {"name": "Circle", "parentId": parent["id"]},
            )
            assert (answer.status, answer.body["type"]) == (422, "/problems/category-cycle")

    async def test_stay_as_long_as_something_is_in_them(self, shop: Shop) -> None:
        top = await shop.category()
        await shop.category(parentId=top["id"])
        product = await shop.product()

        for category_id in (top["id"], product["category"]["id"]):
            answer = await shop.manage("DELETE", f"/products/categories/{category_id}")
            assert (answer.status, answer.body["type"]) == (409, "/problems/in-use")

    async def test_have_a_slug_of_their_own_and_a_parent_that_exists(self, shop: Shop) -> None:
        category = await shop.category()
        body = {"name": "Other", "slug": category["slug"]}
        taken = await shop.manage("POST", "/products/categories", body)
        assert (taken.status, taken.body["type"]) == (409, "/problems/taken")

        lost = {"name": "Lost", "parentId": str(uuid4())}
        answer = await shop.manage("POST", "/products/categories", lost)
        assert (answer.status, answer.body["type"]) == (422, "/problems/unknown-category")

    @pytest.mark.parametrize(
        "body",
        [{}, {"name": ""}, {"name": "a\0"}, {"name": "a", "slug": "A b"}, {"name": "a", "x": 1}],
    )
    async def test_are_refused_when_they_make_no_sense(
        self, shop: Shop, body: dict[str, object]
    ) -> None:
        assert (await shop.manage("POST", "/products/categories", body)).status == 400

    async def test_give_their_names_to_their_products(self, shop: Shop) -> None:
        top = await shop.category(name="Furniture")
        below = await shop.category(name="Wardrobes", parentId=top["id"])
        product, _ = await shop.offer(title="Oslo", categoryId=below["id"])
        assert await shop.titles("?query=furniture") == ["Oslo"]

        await shop.manage("PUT", f"/products/categories/{top['id']}", {"name": "Möbel"})

        assert await shop.titles("?query=furniture") == []
        assert await shop.titles("?query=mobel+wardrobe") == ["Oslo"]
        await shop.manage(
            "PUT",
            f"/products/categories/{below['id']}",
            {"name": "Closets", "parentId": top["id"]},
        )
        found = await shop.get(f"/products/{product['id']}")
        assert found.body["category"]["name"] == "Closets"
