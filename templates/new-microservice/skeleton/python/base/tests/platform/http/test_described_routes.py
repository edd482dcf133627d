import httpx
import pytest
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from service.platform.health import Health
from service.platform.http.create_http_application import (
    HttpApplicationOptions,
    create_http_application,
)
from service.platform.http.open_api_document import OpenApiDocument
from service.platform.http.problem import HttpProblem
from service.platform.telemetry.metrics import Metrics
from tests.support.log_recorder import record_log

PATHS = [
    "/things/{thingId}",
    "/things/latest",
    "/nested/{name}",
    "/plain/{number}",
    "/health",
    "/{anything}",
]
OPERATION = {"responses": {"200": {"description": "fine"}}}


async def refuse() -> None:
    raise HttpProblem(403, "Nobody may do that")


@pytest.fixture
def client() -> httpx.AsyncClient:
    router = APIRouter()
    nested = APIRouter(prefix="/nested")
    guarded = APIRouter(dependencies=[Depends(refuse)])

    @router.get("/{word}")
    async def anything(word: str) -> str:
        return f"anything {word}"

    @router.get("/things/{thing_id}")
    async def read(thing_id: str) -> str:
        return f"thing {thing_id}"

    @router.put("/things/{thing_id}")
    async def write(thing_id: str, request: Request) -> str:
        return f"{request.method} {thing_id}"

    @router.get("/things/latest")
    async def latest() -> str:
        return "latest"

    @nested.get("/{name}")
    async def inside(name: str) -> str:
        return f"nested {name}"

    @guarded.put("/nested/{name}")
    async def never(name: str) -> str:
        return name

    async def plain(request: Request) -> Response:
        if request.path_params["number"] == 0:
            raise HTTPException(404, "Nothing is nothing")
        return JSONResponse(f"plain {request.path_params['number'] + 1}")

    router.add_route("/plain/{number:int}", plain, methods=["GET"])
    router.include_router(nested)
    router.include_router(guarded)
    operations = {"get": OPERATION, "put": OPERATION}
    application = create_http_application(
        HttpApplicationOptions(
            document=OpenApiDocument("", {"paths": dict.fromkeys(PATHS, operations)}),
            logger=record_log()[0],
            metrics=Metrics(),
            health=Health(),
            router=router,
            request_timeout_ms=1_000,
            body_limit_bytes=100,
        )
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://test")


@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [
        ("GET", "/things/7", "thing 7"),
        ("PUT", "/things/7", "PUT 7"),
        ("GET", "/things/a%20b", "thing a b"),
        ("GET", "/things/latest", "latest"),
        ("GET", "/nested/one", "nested one"),
        ("GET", "/plain/7", "plain 8"),
        ("GET", "/word", "anything word"),
    ],
)
async def test_answers_with_the_code_of_the_operation(
    client: httpx.AsyncClient, method: str, path: str, answer: str
) -> None:
    assert (await client.request(method, path)).json() == answer


async def test_keeps_what_the_platform_answers_and_what_a_router_depends_on(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/health")).json()["status"] == "ok"
    assert (await client.put("/nested/one")).status_code == 403


async def test_answers_what_a_plain_route_wants_to_say(client: httpx.AsyncClient) -> None:
    assert (await client.get("/plain/0")).json()["detail"] == "Nothing is nothing"
    assert (await client.head("/plain/7")).status_code == 200
    # What does not fit the converter of its path is nowhere
    assert (await client.get("/plain/seven")).status_code == 404
    assert (await client.put("/plain/7")).status_code == 405


async def test_has_no_code_for_what_is_described_only(client: httpx.AsyncClient) -> None:
    assert (await client.put("/word")).status_code == 405
    assert (await client.get("/things/a%2Fb")).status_code == 404
