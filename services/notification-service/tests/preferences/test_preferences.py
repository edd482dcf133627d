import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from service.preferences.unsubscribe_link import UnsubscribeLinks, Unsubscription
from tests.support.http import Answer, send
from tests.support.identity import signed_in
from tests.support.running_service import RunningTestService, run_service

ON = {"account": True, "orders": True, "shipping": True}
OFF = {"account": False, "orders": False, "shipping": False}
HOURS = {"start": "22:00", "end": "07:30", "timeZone": "America/Argentina/Buenos_Aires"}


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[RunningTestService]:
    async with run_service() as running:
        yield running


async def read(service: RunningTestService, user_id: UUID) -> object:
    url = f"{service.url}/notifications/preferences"
    return (await send("GET", url, headers=signed_in(user_id))).body


async def save(service: RunningTestService, user_id: UUID, body: object) -> Answer:
    url = f"{service.url}/notifications/preferences"
    return await send("PUT", url, body=body, headers=signed_in(user_id))


def token_of(service: RunningTestService, user_id: UUID) -> str:
    links = UnsubscribeLinks([service.variables["UNSUBSCRIBE_SECRETS"]], "http://x")
    return links.token(Unsubscription(user_id, "email", "orders"))


async def test_are_mails_and_no_text_messages_for_who_never_chose(
    service: RunningTestService,
) -> None:
    assert await read(service, uuid4()) == {"channels": {"email": ON, "sms": OFF}}


async def test_are_replaced_as_a_whole_and_for_the_caller_alone(
    service: RunningTestService,
) -> None:
    mine, others = uuid4(), uuid4()
    full = {"channels": {"email": OFF, "sms": ON}, "quietHours": HOURS}

    answer = await save(service, mine, full)

    assert (answer.status, answer.body) == (200, full)
    assert await read(service, mine) == full
    assert await read(service, others) == {"channels": {"email": ON, "sms": OFF}}
    less = {"channels": {"email": ON, "sms": OFF}}
    assert (await save(service, mine, less)).body == less
    assert await read(service, mine) == less


async def test_a_link_turns_off_one_topic_on_one_channel_and_asks_before_it_does(
    service: RunningTestService,
) -> None:
    user_id = uuid4()
    await save(service, user_id, {"channels": {"email": ON, "sms": ON}, "quietHours": HOURS})
    url = f"{service.url}/notifications/unsubscribe?token={token_of(service, user_id)}"

    asked = await send("GET", url)
    before = await read(service, user_id)
    done = [await send("POST", url) for _ in range(2)]

    assert asked.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in asked.headers["content-security-policy"]
    assert '<form method="post">' in asked.text
    assert before == {"channels": {"email": ON, "sms": ON}, "quietHours": HOURS}
    assert [answer.status for answer in done] == [200, 200]
    channels = {"email": {**ON, "orders": False}, "sms": ON}
    assert await read(service, user_id) == {"channels": channels, "quietHours": HOURS}


async def test_a_link_that_this_service_did_not_make_leads_nowhere(
    service: RunningTestService,
) -> None:
    token = token_of(service, uuid4())

    for wrong in ("none", token[:-3], token.replace("email", "sms")):
        for method in ("GET", "POST"):
            url = f"{service.url}/notifications/unsubscribe?token={wrong}"
            assert (await send(method, url)).status == 404


async def test_a_link_that_is_clicked_while_preferences_are_saved_breaks_neither(
    service: RunningTestService,
) -> None:
    user_id = uuid4()
    url = f"{service.url}/notifications/unsubscribe?token={token_of(service, user_id)}"

    answers = await asyncio.gather(
        *(send("POST", url) for _ in range(5)),
        *(save(service, user_id, {"channels": {"email": ON, "sms": ON}}) for _ in range(5)),
    )

    assert {answer.status for answer in answers} == {200}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("fr, de;q=0.5", "de"),
        ("fr", "en"),
        ("*", "en"),
        (",;=,;q=,--,de_", "en"),
        ("x" * 5_000, "en"),
    ],
)
async def test_the_page_of_a_link_is_in_the_language_of_its_reader(
    service: RunningTestService, accepted: str, language: str
) -> None:
    url = f"{service.url}/notifications/unsubscribe?token={token_of(service, uuid4())}"

    for method in ("GET", "POST"):
        answer = await send(method, url, headers={"accept-language": accepted})
        assert f'<html lang="{language}">' in answer.text
