import re
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from service.platform.http.open_api_document import METHODS, read_open_api_document
from service.platform.service_identity import SERVICE_IDENTITY, SERVICE_ROOT
from tests.support.eventually import eventually
from tests.support.http import send
from tests.support.identity import signed_in
from tests.support.running_service import RunningTestService, run_service

OPERATIONS = [
    (method.upper(), path)
    for path, item in read_open_api_document().paths.items()
    for method in METHODS
    if method in item
]

TOPICS = {"account": True, "orders": True, "shipping": False}
PREFERENCES = {"channels": {"email": TOPICS, "sms": TOPICS}}


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[RunningTestService]:
    async with run_service() as running:
        yield running


class TestOpenApiYaml:
    @pytest.mark.parametrize(("method", "path"), OPERATIONS)
    async def test_describes_something_that_is_there(
        self, service: RunningTestService, method: str, path: str
    ) -> None:
        query = {
            "/notifications/preview": "?type=order.shipped.v1",
            "/notifications/unsubscribe": "?token=none",
        }.get(path, "")
        url = service.url + re.sub(r"{[^}]+}", str(uuid4()), path) + query

        answer = await send(
            method,
            url,
            body=PREFERENCES if method == "PUT" else None,
            headers=signed_in(uuid4(), "admin"),
        )

        # Something with a random id does not exist, which is an answer of the operation; a missing
        # route is not
        assert "There is nothing at this path" not in answer.text
        assert answer.status < 500
        assert answer.status not in {400, 401, 403, 405}

    async def test_is_served_as_it_is_and_as_json(self, service: RunningTestService) -> None:
        yaml = await send("GET", f"{service.url}/openapi.yaml")
        json = await send("GET", f"{service.url}/openapi.json")

        assert yaml.text == (SERVICE_ROOT / "openapi.yaml").read_text("utf-8")
        assert json.body["openapi"] == "3.1.0"
        assert json.body["info"]["title"] == SERVICE_IDENTITY.name


class TestHealthEndpoints:
    async def test_say_that_the_service_answers_and_which_one_it_is(
        self, service: RunningTestService
    ) -> None:
        answer = await send("GET", f"{service.url}/health")
        assert answer.status == 200
        assert answer.body == {
            "status": "ok",
            "service": SERVICE_IDENTITY.name,
            "version": SERVICE_IDENTITY.version,
        }
        live = await send("GET", f"{service.url}/health/live")
        assert (live.status, live.body) == (200, {"status": "ok"})

    async def test_say_that_the_service_is_ready_once_its_dependencies_are(
        self, service: RunningTestService
    ) -> None:
        async def is_ready() -> None:
            answer = await send("GET", f"{service.url}/health/ready")
            assert (answer.status, answer.body["status"]) == (200, "ok")

        await eventually(is_ready)
