"""A notice: what an event has to tell somebody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError

from service.notices.event_data import (
    ChallengeData,
    EventData,
    OrderData,
    TokenData,
    UserData,
)
from service.notices.notice_kind import NOTICE_KINDS, NoticeKind
from service.platform.messaging.message import Message

Data = TypeVar("Data", bound=EventData)


class UnreadableEvent(ValueError):
    """An event that cannot be handled, now or ever; says why without repeating what was sent."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What an event has to tell somebody."""

    kind: NoticeKind
    event_id: str
    user_id: UUID
    subject: str
    """The id of the thing that the notice is about."""
    data: dict[str, Any]
    """What the templates need."""
    expires_at: datetime


def read_notice(message: Message) -> Notice | None:
    """Read what an event has to tell somebody; None when it has nothing to tell.

    :raises UnreadableEvent: when its data does not have the shape that its type promises
    """
    kind = NOTICE_KINDS.get(message.type)
    if kind is None:
        return None
    expires_at = message.time + kind.lifetime
    user_id: UUID
    match message.type.split(".")[0]:
        case "order":
            order = read_data(OrderData, message)
            data: EventData = order
            user_id, subject = order.customer_id, str(order.order_id)
        case "payment":
            challenge = read_data(ChallengeData, message)
            data = challenge
            user_id, subject = challenge.customer_id, str(challenge.order_id)
        case _ if kind.template.endswith("_requested"):
            request = read_data(TokenData, message)
            data = request
            user_id, subject = request.user_id, str(request.user_id)
            # No token is of use for longer, whatever its event says
            expires_at = min(request.expires_at, expires_at)
        case _:
            user = read_data(UserData, message)
            data = user
            user_id, subject = user.user_id, str(user.user_id)
    return Notice(
        kind=kind,
        event_id=message.id,
        user_id=user_id,
        subject=subject,
        data={**data.model_dump(mode="json"), "happened_at": message.time.isoformat()},
        expires_at=expires_at,
    )


def read_data(shape: type[Data], message: Message) -> Data:
    """Read the data of an event.

    :raises UnreadableEvent: when it does not fit
    """
    try:
        return shape.model_validate(message.data)
    except ValidationError as error:
        places = sorted(".".join(map(str, each["loc"])) or "data" for each in error.errors())
        # Without the cause: a log must not show what was sent
        raise UnreadableEvent(f"{message.type} does not fit at {', '.join(places[:5])}") from None
