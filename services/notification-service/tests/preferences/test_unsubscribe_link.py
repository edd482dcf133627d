from typing import get_args
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from service.notices.notice_kind import CHANNELS, TOPICS, Channel, Topic
from service.preferences.unsubscribe_link import UnsubscribeLinks, Unsubscription

OLD, NEW = "an old secret that is long enough", "a new secret that is long enough!"

subscriptions = st.builds(
    Unsubscription, st.uuids(), st.sampled_from(CHANNELS), st.sampled_from(TOPICS)
)


def links(*secrets: str) -> UnsubscribeLinks:
    return UnsubscribeLinks(secrets or (NEW,), "https://shop.example/api/")


@given(subscriptions)
def test_leads_to_what_it_was_made_for(subscription: Unsubscription) -> None:
    url = links().url(subscription)

    assert url.startswith("https://shop.example/api/notifications/unsubscribe?token=")
    [token] = parse_qs(urlsplit(url).query)["token"]
    assert links().read(token) == subscription


@given(subscriptions)
def test_goes_on_to_work_when_the_secret_changes(subscription: Unsubscription) -> None:
    token = links(OLD).token(subscription)

    assert links(NEW, OLD).read(token) == subscription
    assert links(NEW).read(token) is None


@given(subscriptions, st.integers(0, 200), st.text(min_size=1, max_size=1))
def test_is_of_no_use_when_a_single_character_is_changed(
    subscription: Unsubscription, position: int, character: str
) -> None:
    token = links().token(subscription)
    position %= len(token)
    changed = token[:position] + character + token[position + 1 :]

    found = links().read(changed)

    # The last character of the signature has bits that say nothing
    assert changed == token or found is None


@given(st.text())
def test_any_other_text_leads_nowhere(text: str) -> None:
    assert links().read(text) is None


def test_says_every_channel_and_topic() -> None:
    user_id = UUID(int=7)
    made = {
        links().token(Unsubscription(user_id, channel, topic))
        for channel in get_args(Channel)
        for topic in get_args(Topic)
        if topic != "security"
    }
    assert len(made) == 6
