"""What is shown of a delivery: nothing of what was in it."""

from datetime import datetime
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from service.deliveries.delivery import State
from service.notices.notice_kind import Channel, Topic


class DeliveryRecord(BaseModel):
    """What is shown of a delivery to the one who got it."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    id: UUID
    type: str
    """The type of the event."""
    subject: str
    """The id of the thing that it is about."""
    channel: Channel
    topic: Topic
    state: State
    reason: str | None
    """Why it is not sent, or not yet."""
    created_at: datetime
    sent_at: datetime | None

    def to_json(self) -> dict[str, object]:
        """Write it as it is answered; what there is none of is left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class AdministratedDelivery(DeliveryRecord):
    """What is shown of a delivery to administrators."""

    user_id: UUID
    attempts: int
    next_attempt_at: datetime
    expires_at: datetime


def record_of(row: asyncpg.Record) -> DeliveryRecord:
    """Read what its recipient may see."""
    return DeliveryRecord.model_validate(dict(row))


def administrated_of(row: asyncpg.Record) -> AdministratedDelivery:
    """Read what administrators may see."""
    return AdministratedDelivery.model_validate(dict(row))
