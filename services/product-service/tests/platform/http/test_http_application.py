import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, HTTPException, Request
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from service.platform.health import Health
from service.platform.http.create_http_application import (
    HttpApplicationOptions,
    create_http_application,
)
from service.platform.http.open_api_document import OpenApiDocument
from service.platform.http.problem import HttpProblem
from service.platform.process.http_server import HttpServer
from service.platform.telemetry.metrics import Metrics
from tests.support.eventually import eventually
from tests.support.http import Answer, send
from tests.support.log_recorder import LogLine, find_lines, record_log
from tests.support.span_recorder import record_spans

OK = {"description": "fine", "content": {"application/json": {"schema": {"type": "object"}}}}
THING = {
    "type": "object",
    "required": ["name", "size"],
    "properties": {"name": {"type": "string", "maxLength": 5}, "size": {"type": "integer"}},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "test", "version": "1"},
    "paths": {
        "/things": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}},
                },
                "responses": {"200": OK},
            }
        },
        "/things/{thingId}": {
            "get": {
                "parameters": [
                    {
                        "name": "thingId",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "integer"},
                    },
                    {"name": "deep", "in": "query", "schema": {"type": "boolean"}},
                ],
                "responses": {"200": OK},
            }
        },
        **{
            f"/{name}": {"get": {"responses": {"200": OK}}}
            for name in ("broken", "away", "teapot", "framework", "slow", "lying")
        },
        "/metrics": {
            "get": {"responses": {"200": {"description": "metrics", "content": {"text/plain": {}}}}}
        },
    },
    "components": {"schemas": {"T": THING}},
}


def make_router() -> APIRouter:
    router = APIRouter()

    @router.post("/things")
    async def echo(request: Request) -> Any:
        return await request.json()

    @router.get("/things/{thing_id}")
    async def thing(thing_id: str, deep: bool = False) -> dict[str, object]:  # noqa: FBT001, FBT002
        return {"id": thing_id, "deep": deep}

    @router.get("/broken")
    async def broken() -> None:
        raise ValueError("the password of the store is hunter2")

    @router.get("/away")
    async def away() -> None:
        raise ConnectionRefusedError("nobody listens at 10.0.0.7")

    @router.get("/teapot")
    async def teapot() -> None:
        raise HttpProblem(418, "Short and stout", headers={"x-tea": "green"})

    @router.get("/framework")
    async def framework() -> None:
        raise HTTPException(403, "Not for you")

    @router.get("/slow")
    async def slow() -> dict[str, object]:
        await asyncio.sleep(0.3)
        return {}

    @router.get("/lying")
    async def lying() -> list[object]:
        return []

    return router


@dataclass(frozen=True, slots=True)
class Application:
    url: str
    lines: list[LogLine]
    spans: InMemorySpanExporter


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    spans = record_spans()
    logger, lines = record_log()
    http_application = create_http_application(
        HttpApplicationOptions(
            document=OpenApiDocument(yaml="", json=DOCUMENT),
            logger=logger,
            metrics=Metrics(),
            health=Health(),
            router=make_router(),
            request_timeout_ms=150,
            body_limit_bytes=1_024,
            validate_responses=True,
        )
    )
    server = await HttpServer.listen(http_application, host="127.0.0.1", port=0)
    yield Application(f"http://127.0.0.1:{server.port}", lines, spans)
    await server.close(1_000)


async def problem(application: Application, method: str, path: str, **options: Any) -> Answer:
    answer = await send(method, application.url + path, **options)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["type"] == "about:blank"
    assert answer.body["status"] == answer.status
    assert answer.body["instance"] == f"urn:request:{answer.headers['x-request-id']}"
    return answer


JSON = {"content-type": "application/json"}


class TestProblemDocuments:
    async def test_404_for_a_path_that_is_not_described(self, application: Application) -> None:
        assert (await problem(application, "GET", "/nothing")).status == 404

    async def test_405_with_allow_for_a_method_that_is_not_described(
        self, application: Application
    ) -> None:
        answer = await problem(application, "DELETE", "/things/1")

        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")

    async def test_400_for_a_parameter_with_its_name(self, application: Application) -> None:
        answer = await problem(application, "GET", "/things/one?deep=very&other=1")

        assert answer.status == 400
        assert answer.body["errors"] == [
            {"parameter": "other", "detail": "Unknown query parameter 'other'"},
            {"parameter": "deep", "detail": "must be boolean"},
            {"parameter": "thingId", "detail": "must be integer"},
        ]

    async def test_400_for_a_body_with_pointers_to_everything_that_is_wrong(
        self, application: Application
    ) -> None:
        answer = await problem(application, "POST", "/things", body={"name": "kettle"})

        assert answer.status == 400
        assert answer.body["errors"] == [
            {"pointer": "/size", "detail": "must have required property 'size'"},
            {"pointer": "/name", "detail": "must NOT have more than 5 characters"},
        ]

    @pytest.mark.parametrize(
        "content",
        [
            b'{"name": ',
            b"7",
            b'{"size": NaN}',
            b"\xff",
            b"[" * 1_000,
            # Half a character, which no store takes
            rb'{"name": "\ud800", "size": 1}',
            rb'{"name": "\udc00x", "size": 1}',
            rb'{"name": "cup", "size": 1, "\ud800": 1}',
        ],
    )
    async def test_400_for_a_body_that_is_not_json(
        self, application: Application, content: bytes
    ) -> None:
        answer = await problem(application, "POST", "/things", content=content, headers=JSON)

        assert answer.status == 400
        assert answer.body["detail"] == "The request body is not valid JSON"

    async def test_400_for_no_body(self, application: Application) -> None:
        assert (
            await problem(application, "POST", "/things", content=b"", headers=JSON)
        ).status == 400

    @pytest.mark.parametrize(
        "headers",
        [
            {"content-type": "text/plain"},
            {"content-type": "application/json; charset=latin1"},
            {**JSON, "content-encoding": "rot13"},
        ],
    )
    async def test_415_for_another_media_type_and_for_another_encoding(
        self, application: Application, headers: dict[str, str]
    ) -> None:
        answer = await problem(application, "POST", "/things", content=b"{}", headers=headers)

        assert answer.status == 415

    async def test_413_for_a_body_over_the_limit_also_when_it_is_packed_or_comes_in_pieces(
        self, application: Application
    ) -> None:
        body = json.dumps({"name": "cup", "size": 1, "more": "x" * 2_000}).encode()
        packed = {**JSON, "content-encoding": "gzip"}

        answer = await problem(application, "POST", "/things", content=body, headers=JSON)
        assert answer.status == 413
        answer = await problem(
            application, "POST", "/things", content=gzip.compress(body), headers=packed
        )
        assert answer.status == 413

        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(20):
                yield b" " * 100

        async with httpx.AsyncClient() as client:
            streamed = await client.post(
                f"{application.url}/things", content=pieces(), headers=JSON
            )
        assert streamed.status_code == 413

    async def test_what_a_handler_wants_to_say(self, application: Application) -> None:
        answer = await problem(application, "GET", "/teapot")

        assert (answer.status, answer.body["detail"]) == (418, "Short and stout")
        assert answer.headers["x-tea"] == "green"

    async def test_what_the_framework_wants_to_say(self, application: Application) -> None:
        answer = await problem(application, "GET", "/framework")

        assert (answer.status, answer.body["detail"]) == (403, "Not for you")

    async def test_500_that_leaks_nothing_for_an_unexpected_error_and_the_error_in_the_log(
        self, application: Application
    ) -> None:
        answer = await problem(application, "GET", "/broken", headers={"x-request-id": "broken-1"})

        assert answer.status == 500
        assert "hunter2" not in answer.text
        [line] = find_lines(application.lines, level="error", request_id="broken-1")
        assert line["err"]["message"] == "the password of the store is hunter2"
        assert "test_http_application.py" in line["err"]["stack"]

    async def test_503_when_something_is_out_of_reach_and_what_it_is_in_the_log(
        self, application: Application
    ) -> None:
        answer = await problem(application, "GET", "/away", headers={"x-request-id": "away-1"})

        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        assert "10.0.0.7" not in answer.text
        [line] = find_lines(application.lines, level="error", request_id="away-1")
        assert line["err"]["message"] == "nobody listens at 10.0.0.7"

    async def test_503_for_a_request_that_takes_too_long(self, application: Application) -> None:
        answer = await problem(application, "GET", "/slow")

        assert (answer.status, answer.headers["retry-after"]) == (503, "1")

    async def test_500_in_tests_for_an_answer_that_is_not_as_described(
        self, application: Application
    ) -> None:
        assert (await problem(application, "GET", "/lying")).status == 500


class TestRequests:
    async def test_may_be_packed(self, application: Application) -> None:
        content = gzip.compress(b'{"name": "cup", "size": 1}')
        headers = {**JSON, "content-encoding": "gzip"}

        answer = await send("POST", f"{application.url}/things", content=content, headers=headers)

        # The handler gets what was packed
        assert answer.body == {"name": "cup", "size": 1}

    async def test_may_be_head_where_there_is_a_get_and_end_with_a_slash(
        self, application: Application
    ) -> None:
        answer = await send("HEAD", f"{application.url}/things/7")
        assert (answer.status, answer.text) == (200, "")
        assert (await send("GET", f"{application.url}/things/7/")).body == {
            "id": "7",
            "deep": False,
        }

    async def test_are_answered_without_saying_what_the_service_is_made_of(
        self, application: Application
    ) -> None:
        answer = await send("GET", f"{application.url}/things/7?deep=true")

        assert answer.body == {"id": "7", "deep": True}
        assert not {"server", "x-powered-by"} & set(answer.headers)

    @pytest.mark.parametrize(
        ("sent", "is_kept"),
        [("order-7:retry.1", True), ("has a space", False), ("x" * 129, False)],
    )
    async def test_are_answered_with_their_id(
        self,
        application: Application,
        sent: str,
        is_kept: bool,  # noqa: FBT001
    ) -> None:
        answer = await send("GET", f"{application.url}/things/7", headers={"x-request-id": sent})

        answered = answer.headers["x-request-id"]
        assert (answered == sent) is is_kept
        assert is_kept or str(UUID(answered)) == answered


class TestWhatARequestLeavesBehind:
    async def test_is_one_log_line_one_observation_and_one_span_under_the_template_of_its_path(
        self, application: Application
    ) -> None:
        trace_id, caller = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
        await send(
            "GET",
            f"{application.url}/things/987654",
            headers={"traceparent": f"00-{trace_id}-{caller}-01", "x-request-id": "seen-1"},
        )

        async def find_line() -> LogLine:
            [line] = find_lines(application.lines, request_id="seen-1")
            return line

        line = await eventually(find_line)
        [span] = [
            span
            for span in application.spans.get_finished_spans()
            if span.context is not None and f"{span.context.trace_id:032x}" == trace_id
        ]
        assert span.context is not None
        assert span.parent is not None
        assert f"{span.parent.span_id:016x}" == caller
        assert span.name == "GET /things/{thingId}"
        assert isinstance(line["duration_ms"], float)
        expected = {
            "message": "request",
            "method": "GET",
            "route": "/things/{thingId}",
            "path": "/things/987654",
            "status": 200,
            "trace_id": trace_id,
            "span_id": f"{span.context.span_id:016x}",
        }
        assert expected.items() <= line.items()

        metrics = (await send("GET", f"{application.url}/metrics")).text
        labels = r'method="GET",route="/things/\{thingId\}",service="[^"]+",status="200"'
        assert re.search(rf"^http_requests_total\{{{labels}\}} \d", metrics, re.MULTILINE)
        bucket = r'^http_request_duration_seconds_bucket\{[^}]*le="0.2"[^}]*service="'
        assert re.search(bucket, metrics, re.MULTILINE)
        assert re.search(r"^process_cpu_seconds_total\{service=", metrics, re.MULTILINE)
        assert "987654" not in metrics
        assert "_created" not in metrics

    async def test_is_counted_as_unmatched_when_nothing_is_at_its_path(
        self, application: Application
    ) -> None:
        await send("GET", f"{application.url}/secret-path")

        metrics = (await send("GET", f"{application.url}/metrics")).text
        sample = r'^http_requests_total\{method="GET",route="unmatched",[^}]*status="404"'
        assert re.search(sample, metrics, re.MULTILINE)
        assert "secret-path" not in metrics

    async def test_is_status_499_when_the_caller_hung_up(self, application: Application) -> None:
        async with httpx.AsyncClient(timeout=0.05) as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.get(f"{application.url}/slow", headers={"x-request-id": "hung-up-1"})

        async def is_logged() -> None:
            assert find_lines(
                application.lines, request_id="hung-up-1", status=499, message="request"
            )

        await eventually(is_logged)
