"""The HTTP interface of preferences."""

from datetime import time
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from service.administration.callers import Callers, user_id_of
from service.notices.notice_kind import Channel, Topic
from service.platform.http.problem import ProblemDetail, invalid_request
from service.platform.identity.identity import Identity
from service.preferences.postgresql_preferences import PostgresqlPreferences
from service.preferences.preferences import Preferences
from service.preferences.quiet_hours import QuietHours, is_time_zone


class QuietHoursFields(BaseModel):
    """Quiet hours, as callers write them."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    start: str
    end: str
    time_zone: str


class PreferenceFields(BaseModel):
    """Preferences, as callers write them. What is accepted is checked by openapi.yaml."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    channels: dict[Channel, dict[Topic, bool]]
    quiet_hours: QuietHoursFields | None = None


def preference_routes(store: PostgresqlPreferences, callers: Callers) -> APIRouter:
    """Make the routes of preferences."""
    router = APIRouter()
    user = Depends(callers.user)

    @router.get("/notifications/preferences")
    async def get_preferences(identity: Annotated[Identity, user]) -> dict[str, object]:
        return _write(await store.find(user_id_of(identity)))

    @router.put("/notifications/preferences")
    async def replace_preferences(
        identity: Annotated[Identity, user], fields: PreferenceFields
    ) -> dict[str, object]:
        preferences = Preferences(fields.channels, _quiet_hours(fields.quiet_hours))
        await store.replace(user_id_of(identity), preferences)
        return _write(preferences)

    return router


def _quiet_hours(fields: QuietHoursFields | None) -> QuietHours | None:
    if fields is None:
        return None
    start, end = time.fromisoformat(fields.start), time.fromisoformat(fields.end)
    problems = []
    if start == end:
        problems.append(
            ProblemDetail("must be another time than the start", pointer="/quietHours/end")
        )
    if not is_time_zone(fields.time_zone):
        problems.append(ProblemDetail("must be an IANA time zone", pointer="/quietHours/timeZone"))
    if problems:
        raise invalid_request(*problems)
    return QuietHours(start, end, fields.time_zone)


def _write(preferences: Preferences) -> dict[str, object]:
    written: dict[str, object] = {"channels": preferences.all_choices()}
    hours = preferences.quiet_hours
    if hours is not None:
        written["quietHours"] = {
            "start": hours.start.isoformat("minutes"),
            "end": hours.end.isoformat("minutes"),
            "timeZone": hours.time_zone,
        }
    return written
