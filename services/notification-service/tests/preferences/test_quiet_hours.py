from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from service.preferences.quiet_hours import QuietHours, is_quiet, is_time_zone, quiet_until

# With changes of the clock by an hour and by half an hour, at midnight, in both hemispheres, twice
# a year around Ramadan, with no changes at all, and with a day that never was
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "UTC",
)
CHANGES = tuple(
    datetime(*parts, tzinfo=UTC)
    for parts in (
        (2026, 3, 29, 1),  # Berlin goes forward
        (2026, 10, 25, 1),  # Berlin goes back
        (2026, 3, 8, 7),  # New York goes forward
        (2026, 11, 1, 6),  # New York goes back
        (2026, 4, 4, 15),  # Lord Howe goes back by half an hour
        (2026, 9, 6, 4),  # Santiago goes forward at midnight
        (2011, 12, 30, 10),  # Apia leaves out a day
    )
)

times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.one_of(
    st.timedeltas(timedelta(), timedelta(days=2_000)).map(lambda each: CHANGES[0] + each),
    st.builds(
        lambda change, minutes: change + timedelta(minutes=minutes),
        st.sampled_from(CHANGES),
        st.floats(-36 * 60, 36 * 60),
    ),
)


@st.composite
def quiet_hours(draw: st.DrawFn) -> QuietHours:
    start, end = draw(times), draw(times)
    assume(start != end)
    return QuietHours(start, end, draw(st.sampled_from(ZONES)))


@given(quiet_hours(), moments)
def test_they_end_later_at_a_moment_that_is_not_quiet(hours: QuietHours, now: datetime) -> None:
    until = quiet_until(hours, now)

    if until is None:
        assert not is_quiet(hours, now)
    else:
        assert now < until
        assert not is_quiet(hours, until)
        # Longer than a day only where the calendar itself has a hole
        assert until - now <= timedelta(hours=26 if hours.time_zone != "Pacific/Apia" else 50)


@given(quiet_hours(), moments, st.floats(0, 1))
def test_nothing_between_now_and_their_end_is_a_moment_to_send(
    hours: QuietHours, now: datetime, share: float
) -> None:
    until = quiet_until(hours, now)
    assume(until is not None)
    assert until is not None

    assert is_quiet(hours, now + (until - now - timedelta(microseconds=1)) * share)


@given(quiet_hours(), moments)
@example(QuietHours(time(22), time(7), "Europe/Berlin"), datetime(2026, 3, 28, 21, tzinfo=UTC))
def test_they_are_what_the_clock_on_the_wall_shows(hours: QuietHours, now: datetime) -> None:
    wall = now.astimezone(ZoneInfo(hours.time_zone)).time()
    past_midnight = hours.end < hours.start
    inside = hours.start <= wall or wall < hours.end
    if not past_midnight:
        inside = hours.start <= wall < hours.end

    assert is_quiet(hours, now) is inside


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        # An hour is missing in this night: seven o'clock is an hour sooner
        (("22:00", "07:00"), "2026-03-28T23:30+01:00", "2026-03-29T05:00+00:00"),
        # An hour comes twice in this night
        (("22:00", "07:00"), "2026-10-24T23:30+02:00", "2026-10-25T06:00+00:00"),
        # Half past two is shown by no clock in this night
        (("22:00", "02:30"), "2026-03-29T00:30+01:00", "2026-03-29T01:00+00:00"),
        # Half past two is shown twice, and after the first time it is quiet again at two
        (("22:00", "02:30"), "2026-10-25T02:10+02:00", "2026-10-25T00:30+00:00"),
        (("22:00", "02:30"), "2026-10-25T02:10+01:00", "2026-10-25T01:30+00:00"),
        (("13:00", "15:00"), "2026-06-01T14:59:59.9+02:00", "2026-06-01T13:00+00:00"),
    ],
)
def test_they_are_right_where_the_clock_is_changed(
    hours: tuple[str, str], now: str, until: str
) -> None:
    start, end = (time.fromisoformat(each) for each in hours)

    found = quiet_until(QuietHours(start, end, "Europe/Berlin"), datetime.fromisoformat(now))

    assert found == datetime.fromisoformat(until)


def test_there_are_none_that_are_empty_or_in_a_place_that_nobody_knows() -> None:
    with pytest.raises(ValueError, match="another time"):
        QuietHours(time(7), time(7), "UTC")
    for name in ("Middle/Earth", "../../etc/passwd", ""):
        assert not is_time_zone(name)
        with pytest.raises(ValueError, match="not known"):
            QuietHours(time(7), time(8), name)
