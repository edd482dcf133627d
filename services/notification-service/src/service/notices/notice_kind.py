"""What people are told about."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Channel = Literal["email", "sms"]
"""How a notice reaches somebody."""

CHANNELS: tuple[Channel, ...] = ("email", "sms")

Topic = Literal["security", "account", "orders", "shipping"]
"""What a notice is about, as people choose what they want to hear of."""

SECURITY: Topic = "security"
"""The topic that nobody can turn off: without these mails an account is lost, or stolen unseen."""

TOPICS: tuple[Topic, ...] = ("account", "orders", "shipping")
"""What people can choose."""


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of notice: for every event of its type each channel gets one delivery."""

    event_type: str
    template: str
    """The name of the template, without its language."""
    topic: Topic
    channels: tuple[Channel, ...]
    lifetime: timedelta
    """After this the notice would only confuse; a token in the event may end earlier."""

    @property
    def is_security(self) -> bool:
        """Whether preferences and quiet hours do not count."""
        return self.topic == SECURITY


_BOTH: tuple[Channel, ...] = ("email", "sms")
_WEEK = timedelta(days=7)

NOTICE_KINDS: dict[str, NoticeKind] = {
    kind.event_type: kind
    for kind in (
        # A link that proves an address or opens an account belongs into the mailbox only
        NoticeKind(
            "user.verification_requested.v1",
            "verification_requested",
            SECURITY,
            ("email",),
            timedelta(days=2),
        ),
        NoticeKind(
            "user.password_reset_requested.v1",
            "password_reset_requested",
            SECURITY,
            ("email",),
            timedelta(days=1),
        ),
        NoticeKind(
            "user.password_changed.v1", "password_changed", SECURITY, _BOTH, timedelta(days=3)
        ),
        NoticeKind("user.verified.v1", "verified", "account", ("email",), timedelta(days=3)),
        NoticeKind(
            "payment.challenge_required.v1",
            "challenge_required",
            SECURITY,
            _BOTH,
            timedelta(hours=1),
        ),
        NoticeKind("order.confirmed.v1", "order_confirmed", "orders", _BOTH, _WEEK),
        NoticeKind("order.cancelled.v1", "order_cancelled", "orders", _BOTH, _WEEK),
        NoticeKind("order.failed.v1", "order_failed", "orders", _BOTH, _WEEK),
        NoticeKind("order.refunded.v1", "order_refunded", "orders", _BOTH, _WEEK),
        NoticeKind("order.shipped.v1", "order_shipped", "shipping", _BOTH, _WEEK),
        NoticeKind("order.delivered.v1", "order_delivered", "shipping", _BOTH, _WEEK),
    )
}
"""Every kind, by the type of its event."""
