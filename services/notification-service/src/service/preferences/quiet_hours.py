"""The hours in which somebody does not want to be disturbed."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

MINUTE = timedelta(minutes=1)

# Longer ones than a day cannot be; a zone that skips a day may add one
LONGEST = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From a time of the day until another one, as the clocks on the walls of a place show it.

    The end is not a part of them. When it comes before the start, they go past midnight.
    """

    start: time
    end: time
    time_zone: str
    """Its IANA name."""

    def __post_init__(self) -> None:
        """Refuse hours that never or always are.

        :raises ValueError: when they are empty or the zone is not known
        """
        if self.start == self.end:
            raise ValueError("quiet hours must end at another time than they start")
        if not is_time_zone(self.time_zone):
            raise ValueError("the time zone is not known")


def is_time_zone(name: str) -> bool:
    """Whether there is an IANA time zone of this name."""
    return name in _time_zones()


def is_quiet(hours: QuietHours, moment: datetime) -> bool:
    """Whether a moment is within the quiet hours."""
    local = moment.astimezone(ZoneInfo(hours.time_zone)).time()
    if hours.start < hours.end:
        return hours.start <= local < hours.end
    return local >= hours.start or local < hours.end


def quiet_until(hours: QuietHours, now: datetime) -> datetime | None:
    """Find the end of the quiet hours that are going on; None when there are none right now.

    Looks at the clock on the wall minute by minute instead of calculating with it. So what the
    clock shows is right also where it is set forward, back, or over a whole day: a calculated end
    may not exist there, or exist twice.
    """
    if not is_quiet(hours, now):
        return None
    moment = now.astimezone(UTC).replace(second=0, microsecond=0) + MINUTE
    while is_quiet(hours, moment):
        moment += MINUTE
        if moment - now > LONGEST:
            raise ValueError("quiet hours that do not end")
    return moment


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())
