"""Who may call what, and what is refused."""

import re
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import jwt
import pytest

from service.platform.http.open_api_document import METHODS, read_open_api_document
from service.platform.identity.identity import Identity
from service.platform.identity.identity_signer import IdentitySigner
from tests.support.http import send
from tests.support.identity import SECRET, signed_in
from tests.support.running_service import RunningTestService, run_service

DOCUMENT = read_open_api_document()
PROTECTED = [
    (method.upper(), path, operation["tags"] == ["administration"])
    for path, item in DOCUMENT.paths.items()
    for method, operation in item.items()
    if method in METHODS and "security" in operation
]
OPEN = {"/notifications/unsubscribe"}

TOPICS = {"account": True, "orders": True, "shipping": False}
PREFERENCES = {"channels": {"email": TOPICS, "sms": TOPICS}}


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[RunningTestService]:
    async with run_service() as running:
        yield running


def url_of(service: RunningTestService, path: str) -> str:
    query = "?type=order.shipped.v1" if path.endswith("/preview") else ""
    return service.url + re.sub(r"{[^}]+}", str(uuid4()), path) + query


async def status(
    service: RunningTestService, method: str, path: str, headers: dict[str, str]
) -> int:
    body = PREFERENCES if method == "PUT" else None
    return (await send(method, url_of(service, path), body=body, headers=headers)).status


def test_every_route_of_the_service_is_protected_but_the_way_out() -> None:
    routes = {path for path in DOCUMENT.paths if path.startswith("/notifications")}

    assert routes - OPEN == {path for _, path, _ in PROTECTED}


@pytest.mark.parametrize(("method", "path", "administration"), PROTECTED)
class TestARoute:
    async def test_is_closed_to_callers_nobody_vouches_for(
        self,
        service: RunningTestService,
        method: str,
        path: str,
        administration: bool,  # noqa: ARG002, FBT001
    ) -> None:
        forged = IdentitySigner(["a secret that nobody else knows of"], "api-gateway")
        now = int(time.time())
        claims = {"iss": "api-gateway", "sub": str(uuid4()), "roles": ["admin"], "aud": "elsewhere"}
        elsewhere = jwt.encode({**claims, "iat": now, "exp": now + 60}, SECRET, "HS256")
        over = jwt.encode(
            {**claims, "aud": "storefront", "iat": now - 200, "exp": now - 100}, SECRET, "HS256"
        )
        tokens = ["", "none", forged.sign(Identity(str(uuid4()), ("admin",))), elsewhere, over]

        assert await status(service, method, path, {}) == 401
        for token in tokens:
            assert await status(service, method, path, {"x-identity": token}) == 401
        bearer = {"authorization": f"Bearer {elsewhere}"}
        assert await status(service, method, path, bearer) == 401

    async def test_is_closed_to_callers_without_the_role(
        self,
        service: RunningTestService,
        method: str,
        path: str,
        administration: bool,  # noqa: FBT001
    ) -> None:
        other = signed_in(uuid4(), "nobody")
        machine = signed_in("service:order-service", "service")
        assert await status(service, method, path, other) == 403
        assert await status(service, method, path, machine) == 403
        customer = await status(service, method, path, signed_in(uuid4()))
        assert (customer == 403) is administration
        # A role alone does not make a user of a machine
        if not administration:
            odd = signed_in("service:order-service", "customer")
            assert await status(service, method, path, odd) == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/notifications?limit=0"),
        ("GET", "/notifications?limit=101"),
        ("GET", "/notifications?limit=ten"),
        ("GET", "/notifications?cursor=1"),
        ("GET", "/notifications?cursor=YmVmb3JlOi0x"),
        ("GET", "/notifications?colour=red"),
        ("GET", "/notifications/deliveries?state=lost"),
        ("GET", "/notifications/deliveries?cursor=%00"),
        ("POST", "/notifications/deliveries/first/replay"),
        ("POST", "/notifications/deliveries/first/discard"),
        ("POST", "/notifications/dead-letters/first/replay"),
        ("POST", "/notifications/dead-letters/first/discard"),
        ("GET", "/notifications/dead-letters?state=parked"),
        ("GET", "/notifications/dead-letters?cursor=none"),
        ("GET", "/notifications/preview"),
        ("GET", "/notifications/preview?type=order.lost.v1"),
        ("GET", "/notifications/preview?type=order.shipped.v1&locale=%2e%2e%2f"),
        ("GET", "/notifications/preview?type=order.shipped.v1&channel=fax"),
        ("GET", "/notifications/unsubscribe"),
        ("POST", "/notifications/unsubscribe?token="),
    ],
)
async def test_what_makes_no_sense_is_refused(
    service: RunningTestService, method: str, path: str
) -> None:
    answer = await send(method, service.url + path, headers=signed_in(uuid4(), "admin"))

    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"channels": None}, "/channels"),
        ({"channels": {"email": TOPICS}}, "/channels/sms"),
        ({"channels": {"email": TOPICS, "sms": {**TOPICS, "security": False}}}, "/channels/sms"),
        ({"channels": {"email": TOPICS, "sms": {**TOPICS, "orders": "yes"}}}, "/channels/sms"),
        ({"quietHours": {"start": "22:00", "end": "07:00"}}, "/quietHours/timeZone"),
        *(
            ({"quietHours": {"start": start, "end": end, "timeZone": zone}}, f"/quietHours/{what}")
            for start, end, zone, what in (
                ("24:00", "07:00", "UTC", "start"),
                ("22:00", "7:00", "UTC", "end"),
                ("22:00", "22:00", "UTC", "end"),
                ("22:00", "07:00", "Middle/Earth", "timeZone"),
                ("22:00", "07:00", "../../etc/passwd", "timeZone"),
                ("22:00", "07:00", "", "timeZone"),
            )
        ),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_preferences_that_make_no_sense_are_refused(
    service: RunningTestService, changes: dict[str, object], pointer: str
) -> None:
    answer = await send(
        "PUT",
        f"{service.url}/notifications/preferences",
        body={**PREFERENCES, **changes},
        headers=signed_in(uuid4()),
    )

    assert answer.status == 400
    assert any(error["pointer"].startswith(pointer) for error in answer.body["errors"])


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"text"', "application/json", 400),
        (b"", "application/json", 400),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b'{"channels": "' + b"x" * 200_000 + b'"}', "application/json", 413),
    ],
)
async def test_bodies_that_are_no_preferences_are_refused(
    service: RunningTestService, content: bytes, media_type: str, expected: int
) -> None:
    headers = {**signed_in(uuid4()), "content-type": media_type}

    answer = await send(
        "PUT", f"{service.url}/notifications/preferences", content=content, headers=headers
    )

    assert answer.status == expected
