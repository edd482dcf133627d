"""Links that turn off one topic without signing in."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from service.notices.notice_kind import CHANNELS, TOPICS, Channel, Topic

_PARTS = re.compile(
    rf"([0-9a-f]{{32}})\.({'|'.join(CHANNELS)})\.({'|'.join(TOPICS)})\.([A-Za-z0-9_-]{{43}})"
)


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """Who does not want to be told of what, and how."""

    user_id: UUID
    channel: Channel
    topic: Topic


class UnsubscribeLinks:
    """Makes and checks the tokens of the links.

    A token says what it does and is signed. It does not end: a mail of last year must still be a
    way out. What it allows is harmless, and cannot be turned into anything else.
    """

    def __init__(self, secrets: Sequence[str], public_url: str) -> None:
        """Make links.

        :param secrets: the first one signs, all of them verify
        :param public_url: where callers reach the API of this service through the gateway
        """
        self._secrets = secrets
        self._public_url = public_url.rstrip("/")

    def url(self, subscription: Unsubscription) -> str:
        """Make the link for a mail."""
        return f"{self._public_url}/notifications/unsubscribe?token={self.token(subscription)}"

    def token(self, subscription: Unsubscription) -> str:
        """Make the token of a link."""
        what = f"{subscription.user_id.hex}.{subscription.channel}.{subscription.topic}"
        return f"{what}.{_sign(self._secrets[0], what)}"

    def read(self, token: str) -> Unsubscription | None:
        """Read a token; None when this service did not make it."""
        match = _PARTS.fullmatch(token)
        if match is None:
            return None
        user_id, channel, topic, signature = match.groups()
        what = f"{user_id}.{channel}.{topic}"
        if not any(hmac.compare_digest(_sign(each, what), signature) for each in self._secrets):
            return None
        return Unsubscription(UUID(user_id), cast("Channel", channel), cast("Topic", topic))


def _sign(secret: str, what: str) -> str:
    # The prefix keeps signatures for other purposes apart, should they ever share a secret
    mac = hmac.new(secret.encode(), f"unsubscribe:{what}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")
