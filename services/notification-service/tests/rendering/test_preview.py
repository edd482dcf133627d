from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from service.notices.notice_kind import NOTICE_KINDS
from tests.support.http import Answer, send
from tests.support.identity import signed_in
from tests.support.running_service import RunningTestService, run_service


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[RunningTestService]:
    async with run_service() as running:
        yield running


async def preview(service: RunningTestService, type_: str, query: str = "") -> Answer:
    url = f"{service.url}/notifications/preview?type={type_}{query}"
    return await send("GET", url, headers=signed_in(uuid4(), "admin"))


async def test_shows_every_notice_on_every_channel_in_every_language(
    service: RunningTestService,
) -> None:
    for kind in NOTICE_KINDS.values():
        for channel in kind.channels:
            for locale, language in (("en", "en"), ("de-CH", "de"), ("tlh", "en")):
                query = f"&channel={channel}&locale={locale}"
                answer = await preview(service, kind.event_type, query)
                assert (answer.status, answer.body["language"]) == (200, language)
                parts = {"subject", "html"} if channel == "email" else set()
                assert set(answer.body) == {"language", "text"} | parts


async def test_is_a_mail_in_english_when_nothing_else_is_asked_for(
    service: RunningTestService,
) -> None:
    answer = await preview(service, "order.shipped.v1")

    assert answer.body["subject"] == "Your order 5A3C1E20 is on its way"
    assert "Tea pot" in answer.body["html"]
    assert "€60.30" in answer.body["text"]


async def test_of_a_message_that_there_is_none_of_is_none(service: RunningTestService) -> None:
    assert (await preview(service, "user.verified.v1", "&channel=sms")).status == 404
