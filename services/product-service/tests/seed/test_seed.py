import re

from hypothesis import given
from hypothesis import strategies as st

from service.seed.generate_catalog import generate_categories, generate_products
from service.shared.slug_of import slug_of
from tests.support.child_service import run_child
from tests.support.database import make_database
from tests.support.log_recorder import find_lines
from tests.support.shop import run_shop


def test_the_catalog_is_the_same_every_time_and_has_a_few_hundred_products() -> None:
    products = list(generate_products())
    categories = list(generate_categories())

    assert products == list(generate_products())
    assert 200 <= len(products) <= 500
    variants = [variant for product in products for variant in product.variants]
    for ids in (
        [each.id for each in products],
        [each.slug for each in products],
        [each.id for each in variants],
        [each.sku for each in variants],
        [each.slug for each in categories],
    ):
        assert len(set(ids)) == len(ids)
    assert {each.category_id for each in products} <= {each.id for each in categories}
    assert all(re.fullmatch(r"[A-Z0-9-]{1,64}", each.sku) for each in variants)
    assert all(each.price > 0 for each in variants)
    # A shop without anything sold out shows half of what it can do
    assert 0 < len([each for each in variants if each.stock == 0]) < len(variants) / 2


@given(st.sampled_from(list(generate_products())))
def test_a_product_is_described_in_whole_sentences(product: object) -> None:
    text = getattr(product, "description", "")
    assert re.fullmatch(r"([A-ZÀ-Þ][^.]*( \d\.\d+)?[^.]*\. ?)+", text)
    assert getattr(product, "slug", "") == slug_of(getattr(product, "title", ""))


async def test_seeding_again_adds_nothing_and_changes_nothing() -> None:
    async with make_database() as database:
        for before in (0, 330):
            async with run_child("service.seed", database.variables) as child:
                assert await child.exit() == 0, child.errors
            [line] = find_lines(child.log_lines, message="seeded the catalog")
            assert (line["before"], line["products"]) == (before, 330)

        async with run_shop(**database.variables) as shop:
            assert await shop.broken_invariants() == []
            assert (await shop.get("/products?query=espresso+machine&sort=name")).body["items"]
            found = await shop.get("/products?limit=1&facets=true")
            categories = found.body["facets"]["categories"]
            kitchen = next(each for each in categories if each["slug"] == "kitchen")
            assert kitchen["count"] == 60
            [item] = found.body["items"]
            product = (await shop.get(f"/products/{item['id']}")).body
            body = {"title": "Mine", "categoryId": product["category"]["id"], "status": "active"}
            await shop.manage("PUT", f"/products/{product['id']}", body)
            variant = next(each for each in product["variants"])
            await shop.receive(variant["id"], 5)
            stock = await shop.stock(variant["id"])

            async with run_child("service.seed", database.variables) as child:
                assert await child.exit() == 0, child.errors

            assert "Mine" in await shop.titles("?query=mine")
            assert await shop.stock(variant["id"]) == stock


async def test_seeding_is_refused_in_production_and_where_somebody_has_a_catalog() -> None:
    async with make_database() as database:
        variables = {**database.variables, "ENVIRONMENT": "production"}
        async with run_child("service.seed", variables) as child:
            assert await child.exit() == 1
        assert "this is production" in child.errors
        assert child.log_lines == []

        async with run_shop(**database.variables) as shop:
            await shop.product()
        async with run_child("service.seed", database.variables) as child:
            assert await child.exit() == 1
        assert "there are 1 products that are not made up" in child.errors
        async with run_child("service.seed", variables, "--in-production") as child:
            assert await child.exit() == 0, child.errors


async def test_seeding_says_how_it_is_used() -> None:
    async with run_child("service.seed", {}, "--everywhere") as child:
        assert await child.exit() == 2
    assert "usage: python -m service.seed" in child.errors
