import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.items.cursor import decode_cursor, encode_cursor
from service.platform.http.problem import HttpProblem
from tests.support.http import send
from tests.support.running_service import run_service


@pytest.fixture(scope="module")
async def items() -> AsyncIterator[str]:
    async with run_service() as service:
        yield f"{service.url}/items"


async def create(items: str, **fields: str) -> dict[str, Any]:
    answer = await send("POST", items, body=fields)
    assert answer.status == 201
    return dict(answer.body)


class TestCreatingAnItem:
    async def test_answers_the_item_its_version_and_where_it_is(self, items: str) -> None:
        answer = await send("POST", items, body={"name": "Cup"})

        assert answer.status == 201
        assert {"name": "Cup", "description": "", "version": 1}.items() <= answer.body.items()
        assert answer.headers["etag"] == '"1"'
        location = items.removesuffix("/items") + answer.headers["location"]
        found = await send("GET", location)
        assert (found.status, found.body) == (200, answer.body)

    async def test_keeps_any_text_as_it_is(self, items: str) -> None:
        fields = {"name": "'; DROP TABLE items; --", "description": '"\\\n{{ 🛒 שלום }}'}

        item = await create(items, **fields)

        found = await send("GET", f"{items}/{item['id']}")
        assert fields.items() <= found.body.items()

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"name": "  "},
            {"name": "x" * 101},
            {"name": "Cup", "colour": "red"},
            {"name": "Cup", "version": 7},
            {"name": "Cup\0"},
            {"name": "Cup", "description": "\0"},
        ],
        ids=["no name", "blanks", "too long", "unknown field", "a version", "NUL", "NUL inside"],
    )
    async def test_is_refused(self, items: str, body: dict[str, object]) -> None:
        assert (await send("POST", items, body=body)).status == 400


class TestReadingAnItem:
    async def test_is_answered_304_to_a_caller_that_has_this_version(self, items: str) -> None:
        item = await create(items, name="Cup")

        async def status_for(**headers: str) -> int:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return (await send("GET", f"{items}/{item['id']}", headers=named)).status

        assert await status_for(if_none_match='"1"') == 304
        assert await status_for(if_none_match='"7", W/"1"') == 304
        assert await status_for(if_none_match='"2"') == 200
        assert await status_for(if_none_match='"1"', cache_control="no-cache") == 200

    async def test_is_answered_404_when_there_is_none_and_400_when_the_id_cannot_be_one(
        self, items: str
    ) -> None:
        assert (await send("GET", f"{items}/{uuid4()}")).status == 404
        assert (await send("GET", f"{items}/first")).status == 400


class TestReplacingAnItem:
    async def test_changes_all_fields_and_the_version(self, items: str) -> None:
        item = await create(items, name="Cup", description="old")

        answer = await send("PUT", f"{items}/{item['id']}", body={"name": "Mug"})

        assert answer.status == 200
        assert answer.headers["etag"] == '"2"'
        expected = {**item, "name": "Mug", "description": "", "version": 2}
        assert answer.body == {**expected, "updatedAt": answer.body["updatedAt"]}
        assert (await send("GET", f"{items}/{item['id']}")).body == answer.body

    async def test_succeeds_for_exactly_one_of_many_callers_that_saw_the_same_version(
        self, items: str
    ) -> None:
        item = await create(items, name="Cup")
        url = f"{items}/{item['id']}"

        answers = await asyncio.gather(
            *(
                send("PUT", url, body={"name": f"Cup of {caller}"}, headers={"if-match": '"1"'})
                for caller in range(10)
            )
        )

        assert sorted(answer.status for answer in answers) == [200] + [412] * 9
        assert (await send("GET", url)).body["version"] == 2

    async def test_is_refused_when_there_is_none_or_with_a_condition_that_makes_no_sense(
        self, items: str
    ) -> None:
        body = {"name": "Mug"}
        item = await create(items, name="Cup")

        assert (await send("PUT", f"{items}/{uuid4()}", body=body)).status == 404
        headers = {"if-match": "newest"}
        answer = await send("PUT", f"{items}/{item['id']}", body=body, headers=headers)
        assert answer.status == 400


class TestRemovingAnItem:
    async def test_needs_the_current_version_when_the_caller_names_one(self, items: str) -> None:
        url = f"{items}/{(await create(items, name='Cup'))['id']}"

        assert (await send("DELETE", url, headers={"if-match": '"2"'})).status == 412
        removed = await send("DELETE", url, headers={"if-match": '"1"'})
        assert (removed.status, removed.text) == (204, "")
        assert (await send("GET", url)).status == 404
        assert (await send("DELETE", url)).status == 404


class TestListingItems:
    async def read_all(
        self, items: str, limit: int, on_page: Callable[[Any], Awaitable[None]]
    ) -> list[str]:
        found: list[str] = []
        query = f"?limit={limit}"
        while query:
            page = (await send("GET", items + query)).body
            assert len(page["items"]) <= limit
            found += [item["id"] for item in page["items"]]
            cursor = page.get("nextCursor")
            query = "" if cursor is None else f"?limit={limit}&cursor={cursor}"
            await on_page(page)
        return found

    async def test_shows_every_item_once_also_while_items_are_removed_and_added(
        self, items: str
    ) -> None:
        # One after the other: the first is to be on the first page, not the last
        mine = [(await create(items, name=name))["id"] for name in "abcde"]

        async def change(page: Any) -> None:
            if mine[0] in {item["id"] for item in page["items"]}:
                await send("DELETE", f"{items}/{mine[0]}")
                mine.append((await create(items, name="added"))["id"])

        found = await self.read_all(items, 2, change)

        assert len(found) == len(set(found))
        assert set(mine) <= set(found)
        assert len(mine) == 6

    async def test_is_refused_with_a_cursor_or_a_limit_that_cannot_be_one(self, items: str) -> None:
        for query in ("cursor=1", "limit=0", "limit=101", "limit=many"):
            assert (await send("GET", f"{items}?{query}")).status == 400


@given(st.integers(0, 10**15 - 1))
def test_a_cursor_leads_to_the_position_it_was_made_from(position: int) -> None:
    assert decode_cursor(encode_cursor(position)) == position


@given(st.text())
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(HttpProblem, match="does not fit"):
        decode_cursor(text)
