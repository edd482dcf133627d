import re
from collections.abc import AsyncIterator, Mapping
from uuid import uuid4

import pytest

from service.platform.http.open_api_document import METHODS, read_open_api_document
from service.platform.service_identity import SERVICE_IDENTITY, SERVICE_ROOT
from tests.support.eventually import eventually
from tests.support.http import Answer, send
from tests.support.identities import administrator, customer, order_service
from tests.support.running_service import RunningTestService, run_service

OPERATIONS = [
    (method.upper(), path)
    for path, item in read_open_api_document().paths.items()
    for method in METHODS
    if method in item
]


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[RunningTestService]:
    async with run_service() as running:
        yield running


# What a caller must at least send
BODIES: dict[str, object] = {
    "createProduct": {"title": "Cup", "categoryId": str(uuid4())},
    "replaceProduct": {"title": "Cup", "categoryId": str(uuid4())},
    "createVariant": {"sku": "CUP", "price": {"amount": 1, "currency": "EUR"}},
    "replaceVariant": {"sku": "CUP", "price": {"amount": 1, "currency": "EUR"}},
    "createCategory": {"name": "Cups"},
    "replaceCategory": {"name": "Cups"},
    "receiveStock": {"quantity": 1, "reference": "note"},
    "adjustStock": {"delta": 1, "reason": "counted", "reference": "note"},
    "reserveStock": {
        "items": [{"variantId": str(uuid4()), "quantity": 1}],
        "expiresInSeconds": 60,
    },
}
FOR_SERVICES = [each for each in OPERATIONS if each[1].startswith("/internal/reservations")]
PROTECTED = [
    (method, path)
    for method, path in OPERATIONS
    if "security" in read_open_api_document().paths[path][method.lower()]
]


async def call(
    service: RunningTestService, method: str, path: str, headers: Mapping[str, str]
) -> Answer:
    """Send a request that fits the description, about something that does not exist."""
    operation = read_open_api_document().paths[path][method.lower()]
    url = service.url + re.sub(r"\{\w+\}", str(uuid4()), path)
    if path == "/products/variants":
        url += f"?ids={uuid4()}"
    body = BODIES.get(operation["operationId"])
    return await send(method, url, body=body, headers=headers)


def rightful(path: str) -> Mapping[str, str]:
    """Whoever may do this."""
    return order_service() if path.startswith("/internal/") else administrator()


class TestOpenApiYaml:
    @pytest.mark.parametrize(("method", "path"), OPERATIONS)
    async def test_describes_something_that_is_there(
        self, service: RunningTestService, method: str, path: str
    ) -> None:
        answer = await call(service, method, path, rightful(path))

        # A thing with a random id does not exist, which is an answer of the operation; a missing
        # route is not
        assert "There is nothing at this path" not in answer.text
        assert answer.status < 500
        assert answer.status not in {400, 401, 403, 405}

    @pytest.mark.parametrize(("method", "path"), PROTECTED)
    async def test_says_who_may(self, service: RunningTestService, method: str, path: str) -> None:
        assert (await call(service, method, path, {})).status == 401
        forged = {"x-identity": "e30.e30.e30"}
        assert (await call(service, method, path, forged)).status == 401
        assert (await call(service, method, path, customer())).status == 403
        # And that before anything is said about what was sent
        url = service.url + re.sub(r"\{\w+\}", "first", path) + "?colour=red"
        for headers, status in (({}, 401), (customer(), 403)):
            answer = await send(method, url, content=b"{", headers=headers)
            assert answer.status == status

    async def test_keeps_what_changes_something_from_strangers(self) -> None:
        changing = [each for each in OPERATIONS if each[0] in {"POST", "PUT", "DELETE"}]
        assert set(changing) <= set(PROTECTED)
        assert len(changing) > 10

    @pytest.mark.parametrize(("method", "path"), FOR_SERVICES)
    async def test_keeps_reservations_from_administrators(
        self, service: RunningTestService, method: str, path: str
    ) -> None:
        assert (await call(service, method, path, administrator())).status == 403

    async def test_lets_no_service_manage_the_catalog(self, service: RunningTestService) -> None:
        for method, path in PROTECTED:
            if path.startswith("/products"):
                assert (await call(service, method, path, order_service())).status == 403

    @pytest.mark.parametrize(
        ("method", "path"), [each for each in OPERATIONS if each[0] in {"POST", "PUT"}]
    )
    async def test_refuses_bodies_that_are_none(
        self, service: RunningTestService, method: str, path: str
    ) -> None:
        if "requestBody" not in read_open_api_document().paths[path][method.lower()]:
            return
        url = service.url + re.sub(r"\{\w+\}", str(uuid4()), path)
        json_type = {"content-type": "application/json"}
        for content, headers, status in (
            (b"{", json_type, 400),
            (b"[]", json_type, 400),
            (b'{"a": "\\ud800"}', json_type, 400),
            (b"x" * 200_000, json_type, 413),
            (b"a=b", {"content-type": "application/x-www-form-urlencoded"}, 415),
        ):
            answer = await send(method, url, content=content, headers={**headers, **rightful(path)})
            assert answer.status == status

    @pytest.mark.parametrize(("method", "path"), OPERATIONS)
    async def test_refuses_parameters_that_it_does_not_know(
        self, service: RunningTestService, method: str, path: str
    ) -> None:
        url = service.url + re.sub(r"\{\w+\}", "first", path)
        answer = await send(method, f"{url}?colour=red", headers=rightful(path))
        assert answer.status in {400, 415}

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
