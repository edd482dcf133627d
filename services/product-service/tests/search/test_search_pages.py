import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import pytest

from tests.support.identities import administrator
from tests.support.shop import Shop, run_shop

SORTS = ["newest", "price", "-price", "name", "relevance"]


@pytest.fixture(scope="module")
async def shop() -> AsyncIterator[Shop]:
    async with run_shop() as running:
        yield running


async def nothing() -> None:
    pass


async def read_all(
    shop: Shop, query: str, *, limit: int = 3, between: Callable[[], Awaitable[object]] = nothing
) -> list[str]:
    """Read all pages of a list; the ids of what is on them."""
    found: list[str] = []
    cursor = ""
    while True:
        page = await shop.get(f"/products?limit={limit}{query}{cursor}")
        assert page.status == 200, page.text
        assert len(page.body["items"]) <= limit
        found += [item["id"] for item in page.body["items"]]
        if "nextCursor" not in page.body:
            return found
        cursor = f"&cursor={page.body['nextCursor']}"
        await between()


@pytest.mark.parametrize("sort", SORTS)
async def test_pages_show_everything_once_also_while_products_are_added(
    shop: Shop, sort: str
) -> None:
    word = f"lamp{uuid4().hex[:6]}"
    category = await shop.category()

    async def offer(number: int) -> str:
        # Many are the same in what they are sorted by
        product, _ = await shop.offer(
            title=f"{word} {number % 3}",
            price=100 * (number % 4),
            stock=0,
            categoryId=category["id"],
        )
        return str(product["id"])

    mine = [await offer(number) for number in range(8)]
    numbers = iter(range(100))
    # Without words, with a word, and with one that lacks a letter
    for words in ("", f"&query={word}", f"&query={word[:5] + word[6:]}"):
        query = f"&category={category['slug']}&sort={sort}{words}"

        found = await read_all(shop, query, between=lambda: offer(next(numbers)))

        assert len(found) == len(set(found))
        assert set(mine) <= set(found)
        # In the same order as when nobody changes anything
        quiet = await read_all(shop, query, limit=5)
        assert [each for each in quiet if each in mine] == [each for each in found if each in mine]
        assert quiet == await read_all(shop, query, limit=100)


async def test_pages_lose_nothing_when_products_are_removed_between_them(shop: Shop) -> None:
    category = await shop.category()
    mine = [(await shop.offer(categoryId=category["id"], stock=0))[0]["id"] for _ in range(9)]
    removed: list[str] = []

    async def remove() -> None:
        # What was on a page already: with numbered pages, something else would move up unseen
        removed.append(mine[-1 - len(removed)])
        assert (await shop.manage("DELETE", f"/products/{removed[-1]}")).status == 204

    found = await read_all(shop, f"&category={category['slug']}", between=remove)

    assert found == mine[::-1]


async def test_pages_are_right_while_many_write_at_once(shop: Shop) -> None:
    category = await shop.category()
    mine = {(await shop.offer(categoryId=category["id"]))[0]["id"] for _ in range(8)}
    done = asyncio.Event()

    async def write() -> None:
        while not done.is_set():
            await shop.offer(categoryId=category["id"], stock=0)

    writers = [asyncio.create_task(write()) for _ in range(3)]
    for sort in ("newest", "price", "name"):
        found = await read_all(shop, f"&category={category['slug']}&sort={sort}", limit=7)
        assert len(found) == len(set(found))
        assert mine <= set(found)
    done.set()
    await asyncio.gather(*writers)


async def test_a_cursor_of_another_list_is_refused(shop: Shop) -> None:
    category = await shop.category()
    for number in range(3):
        await shop.offer(
            title=f"Other list {number}", categoryId=category["id"], brand="A", price=500
        )
    own = f"category={category['slug']}&brand=A&minPrice=1&inStock=true&query=list&sort=price"
    page = await shop.get(f"/products?limit=1&{own}")
    cursor = page.body["nextCursor"]
    assert (await shop.get(f"/products?limit=2&facets=true&{own}&cursor={cursor}")).status == 200

    for old, new in (
        ("sort=price", "sort=-price"),
        ("sort=price", "sort=name"),
        ("query=list", "query=lists"),
        ("&query=list", ""),
        ("brand=A", "brand=B"),
        ("brand=A", "brand=A&brand=B"),
        ("minPrice=1", "minPrice=2"),
        ("inStock=true", "inStock=false"),
        (f"category={category['slug']}", f"category={category['id']}"),
    ):
        other = await shop.get(f"/products?limit=1&{own.replace(old, new)}&cursor={cursor}")
        assert (other.status, other.body["errors"][0]["parameter"]) == (400, "cursor")
    everything = await shop.get(
        f"/products?limit=1&{own}&status=any&cursor={cursor}", administrator()
    )
    assert everything.status == 400
    forged = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")
    assert (await shop.get(f"/products?limit=1&{own}&cursor={forged}")).status in {200, 400}
