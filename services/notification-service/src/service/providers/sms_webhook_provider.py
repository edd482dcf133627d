"""Text messages through somebody's HTTP interface."""

import hashlib
import hmac
import json
import time

import httpx

from service.providers.provider import PermanentFailure, Sms, TemporaryFailure

SIGNATURE_HEADER = "x-signature"


class SmsWebhookProvider:
    """Posts each text message as JSON to a URL.

    `Idempotency-Key` is the delivery's id, so that who sends it can tell a repetition. The
    signature covers the time and the body: `t=<unix seconds>,v1=<HMAC-SHA256 of "<t>.<body>">`.
    """

    def __init__(self, url: str, secret: str, timeout_seconds: float) -> None:
        self._url = url
        self._secret = secret.encode()
        self._client = httpx.AsyncClient(timeout=timeout_seconds, follow_redirects=False)

    async def send_sms(self, sms: Sms) -> None:
        """Hand over a text message."""
        fields = {"id": str(sms.delivery_id), "to": sms.to, "text": sms.content.text}
        body = json.dumps(fields).encode()
        headers = {
            "content-type": "application/json",
            "idempotency-key": str(sms.delivery_id),
            SIGNATURE_HEADER: sign(self._secret, int(time.time()), body),
        }
        try:
            response = await self._client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise TemporaryFailure(f"no answer from the gateway: {type(error).__name__}") from None
        status = response.status_code
        if 200 <= status <= 299:
            return
        reason = f"the gateway for text messages answered {status}"
        # What is wrong with the request itself stays wrong; everything else may pass
        if status in {400, 404, 410, 413, 422}:
            raise PermanentFailure(reason)
        raise TemporaryFailure(reason)

    async def close(self) -> None:
        """Close the connections that are kept open."""
        await self._client.aclose()


def sign(secret: bytes, seconds: int, body: bytes) -> str:
    """Make the signature of a request."""
    mac = hmac.new(secret, f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={mac.hexdigest()}"
