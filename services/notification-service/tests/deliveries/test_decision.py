from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.contacts.contact import Contact
from service.deliveries.backoff import Backoff
from service.deliveries.decision import (
    Expire,
    Park,
    Recipient,
    Send,
    Suppress,
    Wait,
    decide,
)
from service.deliveries.delivery import Delivery, delivery_id
from service.notices.notice_kind import CHANNELS, NOTICE_KINDS, TOPICS, Channel
from service.preferences.preferences import Preferences
from service.preferences.quiet_hours import QuietHours, is_quiet

NOW = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
NIGHT = QuietHours(time(22), time(7), "UTC")
CONTACT = Contact("ada@mail.example", "Ada", "en", "+4915112345678")
TOKEN = {"email": "new@mail.example", "name": "Ada", "locale": "de", "token": "secret"}


def delivery(
    type_: str = "order.shipped.v1",
    channel: Channel = "email",
    *,
    attempts: int = 1,
    age: timedelta = timedelta(),
    lives: timedelta = timedelta(days=2),
    data: dict[str, str] | None = None,
) -> Delivery:
    return Delivery(
        id=uuid4(),
        lease=uuid4(),
        event_type=type_,
        user_id=uuid4(),
        channel=channel,
        topic=NOTICE_KINDS[type_].topic,
        data=data or {},
        attempts=attempts,
        created_at=NOW - age,
        expires_at=NOW + lives,
    )


def recipient(
    contact: Contact | None = CONTACT,
    preferences: Preferences | None = None,
    *,
    erased: bool = False,
) -> Recipient:
    return Recipient(contact, erased, preferences or Preferences())


def choose(*, wanted: bool, hours: QuietHours | None = None) -> Preferences:
    choices = {channel: dict.fromkeys(TOPICS, wanted) for channel in CHANNELS}
    return Preferences(choices, hours)


class TestWhatIsDue:
    def test_is_sent_to_the_contact_by_its_channel(self) -> None:
        wanted = recipient(preferences=choose(wanted=True))
        mail = decide(delivery(), wanted, NOW, 5)
        text = decide(delivery(channel="sms"), wanted, NOW, 5)

        assert isinstance(mail, Send)
        assert isinstance(text, Send)
        assert (mail.address.value, text.address.value) == (CONTACT.email, CONTACT.phone)

    def test_with_a_token_goes_to_the_address_that_it_proves_and_to_no_other(self) -> None:
        mail = delivery("user.verification_requested.v1", data=TOKEN)

        for who in (recipient(), recipient(None)):
            decision = decide(mail, who, NOW, 5)
            assert isinstance(decision, Send)
            assert decision.address.value == "new@mail.example"

    @pytest.mark.parametrize("age", [0.0, 1, 10, 60, 86_400])
    def test_waits_for_a_contact_that_is_not_known_without_being_lost(self, age: float) -> None:
        decision = decide(delivery(age=timedelta(seconds=age)), recipient(None), NOW, 5)

        assert isinstance(decision, Wait)
        assert timedelta(seconds=1) <= decision.until - NOW <= timedelta(minutes=1)

    def test_is_parked_when_its_recipient_never_became_known(self) -> None:
        decision = decide(delivery(lives=timedelta()), recipient(None), NOW, 5)

        assert isinstance(decision, Park)

    def test_goes_to_nobody_who_is_gone(self) -> None:
        for type_, data in (("order.shipped.v1", None), ("user.verification_requested.v1", TOKEN)):
            gone = recipient(None, erased=True)
            assert isinstance(decide(delivery(type_, data=data), gone, NOW, 5), Suppress)

    def test_is_no_text_message_for_somebody_without_a_phone(self) -> None:
        contact = Contact("ada@mail.example", "Ada", "en")

        assert isinstance(decide(delivery(channel="sms"), recipient(contact), NOW, 5), Suppress)

    def test_is_parked_when_it_was_begun_too_often_and_never_came_to_an_end(self) -> None:
        assert isinstance(decide(delivery(attempts=6), recipient(), NOW, 5), Park)
        assert isinstance(decide(delivery(attempts=5), recipient(), NOW, 5), Send)

    def test_expires(self) -> None:
        assert isinstance(decide(delivery(lives=timedelta()), recipient(), NOW, 5), Expire)


class TestPreferences:
    def test_keep_back_what_is_not_wanted_but_never_what_keeps_an_account_safe(self) -> None:
        unwilling = recipient(preferences=choose(wanted=False, hours=NIGHT))

        for kind in NOTICE_KINDS.values():
            for channel in kind.channels:
                data = TOKEN if kind.template.endswith("_requested") else None
                made = delivery(kind.event_type, channel, data=data)
                expected = Send if kind.is_security else Suppress
                assert isinstance(decide(made, unwilling, NOW, 5), expected)

    def test_are_mails_and_no_text_messages_when_nothing_was_chosen(self) -> None:
        assert isinstance(decide(delivery(), recipient(), NOW, 5), Send)
        assert isinstance(decide(delivery(channel="sms"), recipient(), NOW, 5), Suppress)

    @given(st.sampled_from(CHANNELS), st.sampled_from(TOPICS), st.booleans())
    def test_are_what_was_chosen(self, channel: Channel, topic: str, wanted: bool) -> None:  # noqa: FBT001
        preferences = Preferences({channel: {topic: wanted}})  # type: ignore[dict-item]

        assert preferences.all_choices()[channel][topic] is wanted  # type: ignore[index]


times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))


@given(
    st.tuples(times, times).filter(lambda pair: pair[0] != pair[1]),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
    st.timedeltas(timedelta(), timedelta(days=365)).map(lambda each: NOW + each),
    st.integers(0, 48 * 60),
)
def test_is_never_sent_in_quiet_hours_and_always_later_unless_it_expires(
    pair: tuple[time, time], zone: str, now: datetime, minutes: int
) -> None:
    hours = QuietHours(*pair, zone)
    made = delivery(lives=now + timedelta(minutes=minutes) - NOW)
    who = recipient(preferences=Preferences(quiet_hours=hours))

    decision = decide(made, who, now, 5)

    if isinstance(decision, Wait):
        assert is_quiet(hours, now)
        then = decide(made, who, decision.until, 5)
        assert isinstance(then, Send)
    elif isinstance(decision, Send):
        assert not is_quiet(hours, now)
    else:
        assert isinstance(decision, Expire)
        assert minutes == 0 or is_quiet(hours, now)


@given(st.floats(0.001, 100), st.floats(0.001, 10_000), st.integers(1, 10**6), st.floats(0, 1))
def test_a_delay_grows_up_to_the_longest_and_is_never_less_than_half_of_it(
    first: float, longest: float, attempts: int, chance: float
) -> None:
    backoff = Backoff(first, longest)

    delay = backoff.delay_seconds(attempts, chance)

    full = backoff.delay_seconds(attempts, 1)
    assert full / 2 <= delay <= full <= longest
    assert full <= backoff.delay_seconds(attempts + 1, 1)
    assert backoff.delay_seconds(1, 1) == min(first, longest)


def test_has_the_same_id_for_the_same_event_and_channel_and_another_for_any_other() -> None:
    assert delivery_id("event-1", "email") == delivery_id("event-1", "email")
    ids = {delivery_id(event, channel) for event in ("a", "b") for channel in CHANNELS}
    assert len(ids) == 4
