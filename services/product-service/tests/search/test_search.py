from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.database import make_database
from tests.support.identities import administrator, customer
from tests.support.shop import Shop, run_shop

CATALOG: list[dict[str, Any]] = [
    {
        "title": "Aurora Wireless Headphones",
        "brand": "Nordlys",
        "category": "Headphones",
        "description": "Quiet on long flights.",
        "price": 12_900,
        "stock": 20,
    },
    {
        "title": "Studio Monitor Stand",
        "brand": "Bellwether",
        "category": "Speakers",
        "description": "Also holds headphones.",
        "price": 4_900,
        "stock": 0,
    },
    {
        "title": "Café au Lait Bowl",
        "brand": "Café Lumière",
        "category": "Kitchen",
        "description": "Stoneware, for the first cup.",
        "price": 1_900,
        "stock": 3,
    },
    {
        "title": "Smørrebrød Board",
        "brand": "Ærø",
        "category": "Kitchen",
        "description": "Oiled ash.",
        "price": 2_900,
        "stock": 8,
        "attributes": {"material": "ash wood"},
    },
    {
        "title": "Mechanical Keyboard",
        "brand": "Tastwerk",
        "category": "Computing",
        "description": "Loud enough for an open plan office.",
        "price": 9_900,
        "stock": 8,
    },
    {
        "title": "Red Running Shoes",
        "brand": "Sendero",
        "category": "Shoes",
        "description": "For wet ground.",
        "price": 25_000,
        "stock": 1,
    },
]


@pytest.fixture(scope="module")
async def shop() -> AsyncIterator[Shop]:
    async with run_shop() as running:
        audio = await running.category(name="Audio")
        categories = {"Headphones": audio["id"], "Speakers": audio["id"]}
        ids: dict[str, str] = {}
        for fields in CATALOG:
            name = fields["category"]
            if name not in ids:
                above = {"parentId": categories[name]} if name in categories else {}
                ids[name] = (await running.category(name=name, **above))["id"]
            others = {
                key: value
                for key, value in fields.items()
                if key not in {"category", "price", "stock"}
            }
            await running.offer(
                price=fields["price"], stock=fields["stock"], categoryId=ids[name], **others
            )
        await running.offer(title="Secret Headphones", status="draft")
        await running.product(title="Headphones That Nobody Can Buy")
        yield running


@pytest.mark.parametrize(
    ("query", "first", "match"),
    [
        # As it is written
        ("headphones", "Aurora Wireless Headphones", "exact"),
        ("headphone", "Aurora Wireless Headphones", "exact"),
        ("flight", "Aurora Wireless Headphones", "exact"),
        ("nordlys", "Aurora Wireless Headphones", "exact"),
        ('"running shoes"', "Red Running Shoes", "exact"),
        ("wood", "Smørrebrød Board", "exact"),
        # With accents and without
        ("cafe", "Café au Lait Bowl", "exact"),
        ("CAFÉ LUMIERE", "Café au Lait Bowl", "exact"),
        ("smorrebrod", "Smørrebrød Board", "exact"),
        ("aero", "Smørrebrød Board", "exact"),
        # With typing errors
        ("hedphones", "Aurora Wireless Headphones", "similar"),
        ("haedphones", "Aurora Wireless Headphones", "similar"),
        ("headfones wireles", "Aurora Wireless Headphones", "similar"),
        ("wireles nordlyss", "Aurora Wireless Headphones", "similar"),
        ('"shoes running"', "Red Running Shoes", "similar"),
        ("kyeboard", "Mechanical Keyboard", "similar"),
        ("mechancal", "Mechanical Keyboard", "similar"),
        ("smorebrod", "Smørrebrød Board", "similar"),
        ("caffe lumier", "Café au Lait Bowl", "similar"),
        # Not finished yet
        ("mech", "Mechanical Keyboard", "similar"),
        ("wirel", "Aurora Wireless Headphones", "similar"),
    ],
)
async def test_finds(shop: Shop, query: str, first: str, match: str) -> None:
    answer = await shop.get(f"/products?query={quote(query)}")

    assert [item["title"] for item in answer.body["items"]][:1] == [first]
    assert answer.body["match"] == match


@pytest.mark.parametrize(
    "query", ["zzzzzz", "headphones keyboard", "running -red", "' OR 1=1 --", "-"]
)
async def test_does_not_find(shop: Shop, query: str) -> None:
    assert await shop.titles(f"?query={quote(query)}") == []


async def test_shows_what_has_the_word_in_its_title_before_what_mentions_it(shop: Shop) -> None:
    assert await shop.titles("?query=headphones") == [
        "Aurora Wireless Headphones",
        "Studio Monitor Stand",
    ]


async def test_looks_for_alternatives_and_leaves_out_what_is_not_wanted(shop: Shop) -> None:
    assert set(await shop.titles("?query=keyboard+or+shoes")) == {
        "Mechanical Keyboard",
        "Red Running Shoes",
    }
    assert await shop.titles("?query=headphones+-stand") == ["Aurora Wireless Headphones"]
    assert await shop.titles("?query=hedphones+-wireless") == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("category=audio", {"Aurora Wireless Headphones", "Studio Monitor Stand"}),
        ("category=headphones", {"Aurora Wireless Headphones"}),
        ("category=nowhere", set()),
        ("brand=Tastwerk&brand=Sendero", {"Mechanical Keyboard", "Red Running Shoes"}),
        ("minPrice=9900&maxPrice=12900", {"Aurora Wireless Headphones", "Mechanical Keyboard"}),
        ("inStock=false", {"Studio Monitor Stand"}),
        ("category=audio&inStock=true", {"Aurora Wireless Headphones"}),
        ("query=headphones&maxPrice=5000", {"Studio Monitor Stand"}),
        ("query=hedphones&category=audio&inStock=true", {"Aurora Wireless Headphones"}),
    ],
)
async def test_filters(shop: Shop, filters: str, expected: set[str]) -> None:
    assert set(await shop.titles(f"?{filters}")) == expected


async def test_finds_a_category_by_its_id_as_well(shop: Shop) -> None:
    tree = (await shop.get("/products/categories")).body["items"]
    [audio] = [each for each in tree if each["slug"] == "audio"]
    assert len(await shop.titles(f"?category={audio['id']}")) == 2


async def test_sorts(shop: Shop) -> None:
    by_price = [each["title"] for each in sorted(CATALOG, key=lambda each: int(each["price"]))]
    assert await shop.titles("?sort=price") == by_price
    assert await shop.titles("?sort=-price") == by_price[::-1]
    assert await shop.titles("?sort=newest") == [each["title"] for each in CATALOG][::-1]
    assert await shop.titles("") == await shop.titles("?sort=newest")
    # Accents and capitals do not count
    assert await shop.titles("?sort=name") == [
        "Aurora Wireless Headphones",
        "Café au Lait Bowl",
        "Mechanical Keyboard",
        "Red Running Shoes",
        "Smørrebrød Board",
        "Studio Monitor Stand",
    ]
    found = await shop.titles("?query=headphones&sort=price")
    assert found == ["Studio Monitor Stand", "Aurora Wireless Headphones"]


class TestFacets:
    async def facets(self, shop: Shop, query: str) -> dict[str, Any]:
        body = (await shop.get(f"/products?facets=true&limit=1{query}")).body
        facets = body["facets"]
        return {
            "categories": {each["slug"]: each["count"] for each in facets["categories"]},
            "brands": {each["brand"]: each["count"] for each in facets["brands"]},
            "prices": [each["count"] for each in facets["prices"]],
            "availability": facets["availability"],
        }

    async def test_count_everything_and_categories_with_what_is_below_them(
        self, shop: Shop
    ) -> None:
        assert await self.facets(shop, "") == {
            "categories": {
                "audio": 2,
                "headphones": 1,
                "speakers": 1,
                "kitchen": 2,
                "computing": 1,
                "shoes": 1,
            },
            "brands": {each["brand"]: 1 for each in CATALOG},
            "prices": [1, 2, 1, 1, 1],
            "availability": {"inStock": 5, "outOfStock": 1},
        }

    async def test_count_with_all_filters_but_their_own(self, shop: Shop) -> None:
        facets = await self.facets(shop, "&category=audio&inStock=true&brand=Nordlys")

        # Another category would leave none of this brand in stock
        assert facets["categories"] == {"audio": 1, "headphones": 1}
        assert facets["brands"] == {"Nordlys": 1}
        assert facets["prices"] == [0, 0, 0, 1, 0]
        assert facets["availability"] == {"inStock": 1, "outOfStock": 0}
        wider = await self.facets(shop, "&category=audio")
        assert wider["brands"] == {"Nordlys": 1, "Bellwether": 1}
        assert wider["categories"] == (await self.facets(shop, ""))["categories"]
        assert wider["availability"] == {"inStock": 1, "outOfStock": 1}

    async def test_count_what_a_query_finds_exactly_or_nearly(self, shop: Shop) -> None:
        for query in ("&query=headphones", "&query=kyeboard"):
            facets = await self.facets(shop, query)
            found = len(await shop.titles(f"?{query}"))
            assert sum(facets["brands"].values()) == found
            assert sum(facets["prices"]) == found

    async def test_say_what_each_filter_would_find(self, shop: Shop) -> None:
        body = (await shop.get("/products?facets=true")).body
        for each in body["facets"]["prices"]:
            top = f"&maxPrice={each['max']}" if "max" in each else ""
            found = await shop.titles(f"?minPrice={each['min']}{top}")
            assert len(found) == each["count"]
        for each in body["facets"]["categories"]:
            assert len(await shop.titles(f"?category={each['slug']}")) == each["count"]

    async def test_are_left_out_when_nobody_asks(self, shop: Shop) -> None:
        assert "facets" not in (await shop.get("/products")).body
        assert "match" not in (await shop.get("/products")).body


class TestWhatIsNotForSale:
    async def test_is_listed_for_administrators_only(self, shop: Shop) -> None:
        assert (await shop.get("/products?status=draft")).status == 401
        assert (await shop.get("/products?status=draft", customer())).status == 403

        drafts = await shop.get("/products?status=draft", administrator())
        assert [each["title"] for each in drafts.body["items"]] == ["Secret Headphones"]
        everything = await shop.get("/products?status=any&sort=price", administrator())
        titles = [each["title"] for each in everything.body["items"]]
        assert len(titles) == len(CATALOG) + 2
        # What has no price comes first
        assert titles[0] == "Headphones That Nobody Can Buy"
        found = await shop.get("/products?status=any&query=secret&facets=true", administrator())
        assert [each["status"] for each in found.body["items"]] == ["draft"]


@pytest.mark.parametrize(
    "query",
    [
        "query=",
        "query=%20",
        "query=%00",
        f"query={'x' * 201}",
        "minPrice=-1",
        "minPrice=9999999999999999999999",
        "maxPrice=cheap",
        "sort=best",
        "limit=0",
        "limit=101",
        "inStock=perhaps",
        "category=../x",
        "colour=red",
        "cursor=first",
        "&".join(f"brand={number}" for number in range(21)),
    ],
)
async def test_is_refused_when_it_makes_no_sense(shop: Shop, query: str) -> None:
    assert (await shop.get(f"/products?{query}")).status == 400


async def test_forgives_no_typing_errors_where_the_database_cannot_compare() -> None:
    async with make_database() as database:
        async with run_shop(**database.variables) as shop:
            await shop.offer(title="Wireless Headphones")
            assert len(await shop.titles("?query=hedphones")) == 1
        await database.execute("DROP EXTENSION pg_trgm CASCADE")

        async with run_shop(**database.variables) as shop:
            assert await shop.titles("?query=hedphones") == []
            assert await shop.titles("?query=headphones") == ["Wireless Headphones"]
            messages = [line["message"] for line in shop.service.log_lines]
            assert any("lacks pg_trgm" in message for message in messages)
