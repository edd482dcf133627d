"""A delivery: one notice on its way to one person on one channel."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from service.notices.notice_kind import NOTICE_KINDS, Channel, NoticeKind, Topic

State = Literal["pending", "sending", "sent", "retrying", "parked", "suppressed", "expired"]

STATES: tuple[State, ...] = (
    "pending",
    "sending",
    "sent",
    "retrying",
    "parked",
    "suppressed",
    "expired",
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery that this instance holds the lease of."""

    id: UUID
    lease: UUID
    event_type: str
    user_id: UUID
    channel: Channel
    topic: Topic
    data: dict[str, Any]
    attempts: int
    """Including the one that has just begun."""
    created_at: datetime
    expires_at: datetime
    traceparent: str | None = None
    """The trace of the event."""

    @property
    def kind(self) -> NoticeKind:
        """What it is about."""
        return NOTICE_KINDS[self.event_type]


def delivery_id(event_id: str, channel: Channel) -> UUID:
    """Make the id of the delivery of an event on a channel: always the same one.

    Files and message ids are named by it, so that sending twice does not make two of them.
    """
    return uuid5(NAMESPACE_URL, f"notification:{channel}:{event_id}")
