import re
from collections.abc import AsyncIterator

import pytest

from tests.support.eventually import eventually
from tests.support.http import send
from tests.support.running_service import RunningTestService, run_service


async def create_item(service: RunningTestService) -> str:
    answer = await send("POST", f"{service.url}/items", body={"name": "Cup"})
    return f"{service.url}/items/{answer.body['id']}"


async def cache_results(service: RunningTestService) -> dict[str, float]:
    metrics = (await send("GET", f"{service.url}/metrics")).text
    samples = re.findall(
        r'^cache_requests_total\{.*result="(\w+)".*\} (\S+)$', metrics, re.MULTILINE
    )
    return {result: float(count) for result, count in samples}


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[RunningTestService]:
    async with run_service() as running:

        async def is_ready() -> None:
            ready = await send("GET", f"{running.url}/health/ready")
            assert ready.body["status"] == "ok"

        await eventually(is_ready)
        yield running


class TestItemsWithACache:
    async def test_are_read_from_the_cache_the_second_time(
        self, service: RunningTestService
    ) -> None:
        item = await create_item(service)

        first, second = await send("GET", item), await send("GET", item)

        assert first.body == second.body
        assert (second.status, second.headers["etag"]) == (200, '"1"')
        results = await cache_results(service)
        assert results["miss"] == 1
        # At hand, unless the service does not hear of changes yet
        assert results["near"] + results["hit"] == 1

    async def test_are_never_answered_as_they_were_before_a_change(
        self, service: RunningTestService
    ) -> None:
        item = await create_item(service)
        await send("GET", item)

        await send("PUT", item, body={"name": "Mug"})
        changed = (await send("GET", item)).body
        assert (changed["name"], changed["version"]) == ("Mug", 2)

        await send("DELETE", item)
        assert (await send("GET", item)).status == 404


async def test_items_without_their_cache_are_answered_all_the_same_and_readiness_says_so() -> None:
    async with run_service(REDIS_URL="redis://127.0.0.1:1") as service:
        item = await create_item(service)

        assert (await send("GET", item)).status == 200
        assert (await send("PUT", item, body={"name": "Mug"})).status == 200
        assert (await send("GET", item)).body["name"] == "Mug"
        ready = await send("GET", f"{service.url}/health/ready")
        assert (ready.status, ready.body["status"]) == (200, "degraded")
        cache = ready.body["checks"]["cache"]
        assert (cache["status"], cache["required"]) == ("down", False)
