import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.platform.process.http_server import HttpServer
from service.providers.provider import PermanentFailure, Sms, TemporaryFailure
from service.providers.sms_webhook_provider import SIGNATURE_HEADER, SmsWebhookProvider, sign
from service.rendering.renderer import RenderedSms

SECRET = "a secret for whoever sends text messages"
SMS = Sms(UUID(int=7), "+4915112345678", RenderedSms("de", "Grüße"))


class Webhook:
    """Whoever sends text messages, with answers of the test's choice."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.status = 202
        self.released = asyncio.Event()
        self.released.set()
        self.url = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.requests.append((dict(request.headers), await request.body()))
        await self.released.wait()
        headers = {"location": f"{self.url}/elsewhere"} if self.status == 307 else None
        await Response(status_code=self.status, headers=headers)(scope, receive, send)


@pytest.fixture
async def webhook() -> AsyncIterator[Webhook]:
    webhook = Webhook()
    server = await HttpServer.listen(webhook, host="127.0.0.1", port=0)
    webhook.url = f"http://127.0.0.1:{server.port}/messages"
    yield webhook
    webhook.released.set()
    await server.close(1_000)


@pytest.fixture
async def provider(webhook: Webhook) -> AsyncIterator[SmsWebhookProvider]:
    provider = SmsWebhookProvider(webhook.url, SECRET, 0.5)
    yield provider
    await provider.close()


async def test_posts_the_message_signed_and_with_the_id_that_tells_a_repetition(
    webhook: Webhook, provider: SmsWebhookProvider
) -> None:
    await provider.send_sms(SMS)

    [(headers, body)] = webhook.requests
    assert json.loads(body) == {"id": str(UUID(int=7)), "to": SMS.to, "text": "Grüße"}
    assert headers["idempotency-key"] == str(UUID(int=7))
    seconds = int(headers[SIGNATURE_HEADER].partition(",")[0].removeprefix("t="))
    assert headers[SIGNATURE_HEADER] == sign(SECRET.encode(), seconds, body)


@pytest.mark.parametrize("status", [307, 401, 403, 408, 429, 500, 503])
async def test_answers_that_may_change_are_temporary(
    webhook: Webhook, provider: SmsWebhookProvider, status: int
) -> None:
    webhook.status = status

    with pytest.raises(TemporaryFailure, match=f"answered {status}$"):
        await provider.send_sms(SMS)
    # A message is not carried on to wherever an answer points
    assert len(webhook.requests) == 1


@pytest.mark.parametrize("status", [400, 404, 410, 413, 422])
async def test_answers_that_will_not_change_are_permanent(
    webhook: Webhook, provider: SmsWebhookProvider, status: int
) -> None:
    webhook.status = status

    with pytest.raises(PermanentFailure, match=f"answered {status}$"):
        await provider.send_sms(SMS)


async def test_an_answer_that_does_not_come_is_not_waited_for(
    webhook: Webhook, provider: SmsWebhookProvider
) -> None:
    webhook.released.clear()

    with pytest.raises(TemporaryFailure, match="no answer from the gateway"):
        await provider.send_sms(SMS)
