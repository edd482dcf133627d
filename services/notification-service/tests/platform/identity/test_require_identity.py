from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends

from service.platform.health import Health
from service.platform.http.create_http_application import (
    HttpApplicationOptions,
    create_http_application,
)
from service.platform.http.open_api_document import OpenApiDocument
from service.platform.identity.identity import Identity
from service.platform.identity.identity_signer import IdentitySigner
from service.platform.identity.identity_verifier import IdentityVerifier
from service.platform.identity.require_identity import require_identity
from service.platform.telemetry.metrics import Metrics
from tests.support.log_recorder import record_log

SECRETS = ["s" * 32]
VERIFIER = IdentityVerifier(SECRETS)
SIGNER = IdentitySigner(SECRETS, "api-gateway")
ANSWER = {"description": "fine", "content": {"application/json": {"schema": {"type": "object"}}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "test", "version": "1"},
    "paths": {
        **{
            path: {"get": {"security": [{"identity": []}], "responses": {"200": ANSWER}}}
            for path in ("/mine", "/everybodys")
        },
        **{
            path: {
                "put": {
                    "security": [{"identity": []}],
                    "parameters": [{"name": "size", "in": "query", "schema": {"type": "integer"}}],
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": {"type": "object"}}},
                    },
                    "responses": {"200": ANSWER},
                }
            }
            for path in ("/changed/{name}", "/included/{name}")
        },
    },
    "components": {
        "securitySchemes": {"identity": {"type": "apiKey", "in": "header", "name": "x-identity"}}
    },
}

Anybody = Annotated[Identity, Depends(require_identity(VERIFIER))]
STAFF = require_identity(VERIFIER, roles=("admin", "service"))
Staff = Annotated[Identity, Depends(STAFF)]


def make_router() -> APIRouter:
    router = APIRouter()

    @router.get("/mine")
    async def mine(identity: Anybody) -> dict[str, object]:
        return {"subject": identity.subject, "session": identity.session_id}

    @router.get("/everybodys")
    async def everybodys(identity: Staff) -> dict[str, object]:
        return {"subject": identity.subject}

    # Routes say in several ways who may
    async def change(name: str, fields: dict[str, object]) -> dict[str, object]:
        return {"name": name, **fields}

    router.put("/changed/{name}", dependencies=[Depends(STAFF)])(change)
    included = APIRouter(dependencies=[Depends(STAFF)])
    included.put("/included/{name}")(change)
    router.include_router(included)
    return router


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    logger, _ = record_log()
    application = create_http_application(
        HttpApplicationOptions(
            document=OpenApiDocument(yaml="", json=DOCUMENT),
            logger=logger,
            metrics=Metrics(),
            health=Health(),
            router=make_router(),
            request_timeout_ms=1_000,
            body_limit_bytes=1_024,
            validate_responses=True,
        )
    )
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


def header(*roles: str, subject: str = "user-1") -> dict[str, str]:
    return {"x-identity": SIGNER.sign(Identity(subject, roles, "session-1"))}


async def test_hands_the_identity_to_the_route(client: httpx.AsyncClient) -> None:
    answer = await client.get("/mine", headers=header())

    assert (answer.status_code, answer.json()) == (
        200,
        {"subject": "user-1", "session": "session-1"},
    )


@pytest.mark.parametrize(
    ("subject", "roles"), [("user-1", ("customer", "admin")), ("service:orders", ("service",))]
)
async def test_lets_in_whoever_holds_one_of_the_roles(
    client: httpx.AsyncClient, subject: str, roles: tuple[str, ...]
) -> None:
    answer = await client.get("/everybodys", headers=header(*roles, subject=subject))

    assert (answer.status_code, answer.json()) == (200, {"subject": subject})


@pytest.mark.parametrize("roles", [(), ("customer",), ("Admin",), ("administrator",)])
async def test_answers_403_to_whoever_holds_none_of_them(
    client: httpx.AsyncClient, roles: tuple[str, ...]
) -> None:
    answer = await client.get("/everybodys", headers=header(*roles))

    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Forbidden"
    assert answer.json()["detail"] == "This needs a role that the caller does not have"


@pytest.mark.parametrize("path", ["/mine", "/everybodys"])
async def test_answers_401_without_an_identity(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == 'Bearer realm="storefront"'
    assert answer.json()["title"] == "Unauthorized"
    assert answer.json()["detail"] == "This needs somebody who is signed in"


@pytest.mark.parametrize("token", [b"", b"x", b"\xff.e30.AAAA", b"e30.e30.e30"])
async def test_answers_401_to_an_identity_that_cannot_be_verified(
    client: httpx.AsyncClient, token: bytes
) -> None:
    answer = await client.get("/mine", headers=[(b"x-identity", token)])

    assert answer.status_code == 401
    challenge = 'Bearer realm="storefront", error="invalid_token"'
    assert answer.headers["www-authenticate"] == challenge
    assert answer.json()["detail"] == "The identity of the caller is not valid"


async def test_answers_401_to_two_identities_even_when_both_are_good(
    client: httpx.AsyncClient,
) -> None:
    token = header()["x-identity"]

    answer = await client.get("/mine", headers=[("x-identity", token), ("X-Identity", token)])

    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/changed/cup", "/included/cup"])
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (("?size=large", b"{}", "application/json"), 400),
        (("?colour=red", b"{}", "application/json"), 400),
        (("", b"{", "application/json"), 400),
        (("", b"7", "application/json"), 400),
        (("", b"{}", "text/plain"), 415),
        (("", b"x" * 2_000, "application/json"), 413),
        (("", b"{}", "application/json"), 200),
    ],
)
async def test_tells_strangers_nothing_about_what_they_sent(
    client: httpx.AsyncClient, path: str, sent: tuple[str, bytes, str], status: int
) -> None:
    query, content, media_type = sent

    async def put(headers: dict[str, str]) -> int:
        answer = await client.put(
            path + query, content=content, headers={"content-type": media_type, **headers}
        )
        return answer.status_code

    assert await put({}) == 401
    assert await put({"x-identity": "e30.e30.e30"}) == 401
    assert await put(header("customer")) == 403
    assert await put(header("admin")) == status


async def test_verifies_an_identity_once_however_often_it_is_asked_for(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified = []
    verify = IdentityVerifier.verify

    def count(self: IdentityVerifier, token: str) -> Identity:
        verified.append(token)
        return verify(self, token)

    monkeypatch.setattr(IdentityVerifier, "verify", count)

    assert (await client.get("/everybodys", headers=header("admin"))).status_code == 200
    assert len(verified) == 1
    # The next request has to be good by itself
    assert (await client.get("/everybodys")).status_code == 401
