import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.notices.notice_kind import NOTICE_KINDS, Channel, NoticeKind
from service.rendering.renderer import (
    LONGEST_SUBJECT,
    CannotRender,
    RenderedEmail,
    Renderer,
    Shop,
)
from service.rendering.samples import sample_data
from service.rendering.sms_length import MOST_SEGMENTS, sms_segments

RENDERER = Renderer(Shop("Storefront", "https://shop.example", "Europe/Berlin"))
LOCALES = ("en", "en-GB", "de", "de-AT", "fr", "zz", "")
EVERY = [
    pytest.param(kind, channel, locale, id=f"{kind.template}-{channel}-{locale}")
    for kind in NOTICE_KINDS.values()
    for channel in kind.channels
    for locale in LOCALES
]
MAILS = [
    pytest.param(kind, locale, id=f"{kind.template}-{locale}")
    for kind in NOTICE_KINDS.values()
    for locale in ("en", "de")
]
ORDER = NOTICE_KINDS["order.confirmed.v1"]
UNSUBSCRIBE = "https://shop.example/api/notifications/unsubscribe?token=a&b"


def mail(kind: NoticeKind, locale: str = "en", **changes: Any) -> RenderedEmail:
    return RENDERER.email(
        kind,
        {**sample_data(kind), **changes.pop("data", {})},
        locale=locale,
        **{"name": "Ada", "unsubscribe_url": UNSUBSCRIBE, **changes},
    )


class Elements(HTMLParser):
    """Every element of a page, and whether each that was opened is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "img", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


class TestEveryNotice:
    @pytest.mark.parametrize(("kind", "channel", "locale"), EVERY)
    def test_can_be_written_in_every_language(
        self, kind: NoticeKind, channel: Channel, locale: str
    ) -> None:
        language = "de" if locale.startswith("de") else "en"
        if channel == "sms":
            sms = RENDERER.sms(kind, sample_data(kind), name="Ada", locale=locale)
            assert sms.language == language
            assert 1 <= sms_segments(sms.text) <= 2
            return
        email = mail(kind, locale)
        assert email.language == language
        assert email.subject.strip() == email.subject != ""
        greeting = "Guten Tag Ada," if language == "de" else "Hello Ada,"
        assert greeting in email.text
        assert greeting in email.html
        assert "{{" not in email.text + email.html + email.subject

    def test_has_words_of_its_own_in_every_language(self) -> None:
        for kind in NOTICE_KINDS.values():
            assert mail(kind, "en").subject != mail(kind, "de").subject
            for channel in set(kind.channels) - {"email"}:
                assert channel == "sms"
                texts = {
                    RENDERER.sms(kind, sample_data(kind), name="", locale=each).text
                    for each in ("en", "de")
                }
                assert len(texts) == 2

    @pytest.mark.parametrize(("kind", "locale"), MAILS)
    def test_is_a_page_that_mail_programs_can_read(self, kind: NoticeKind, locale: str) -> None:
        html = mail(kind, locale).html
        elements = Elements(html)

        assert elements.open == []
        tags = dict(elements.found)
        assert html.startswith("<!DOCTYPE html>")
        assert (tags["html"]["lang"], tags["html"]["dir"]) == (locale, "ltr")
        metas = {attributes.get("name") for tag, attributes in elements.found if tag == "meta"}
        assert {"viewport", "color-scheme", "supported-color-schemes"} <= metas
        assert not {"script", "link", "iframe", "form", "object", "video"} & set(tags)
        for tag, attributes in elements.found:
            # Nothing is fetched when the mail is opened, nobody learns that it was
            assert not {"src", "background", "srcset"} & set(attributes)
            assert tag != "img" or attributes.get("alt")
            if tag in {"td", "p", "a"}:
                assert attributes.get("style") or attributes.get("class") or tag == "td"
            if tag == "a":
                assert str(attributes["href"]).startswith("https://shop.example")
        assert "url(" not in html
        assert "@import" not in html

    @pytest.mark.parametrize(("kind", "locale"), MAILS)
    def test_says_the_same_as_text(self, kind: NoticeKind, locale: str) -> None:
        email = mail(kind, locale)

        links = {
            str(attributes["href"]) for tag, attributes in Elements(email.html).found if tag == "a"
        }
        assert links
        assert all(link in email.text for link in links)
        assert all(
            len(line) <= 76 or line.startswith("https://") for line in email.text.splitlines()
        )

    def test_holds_its_token_as_a_link_and_as_a_code(self) -> None:
        token = "a+b/c=="
        for type_, path in (
            ("user.verification_requested.v1", "verify"),
            ("user.password_reset_requested.v1", "reset-password"),
        ):
            email = mail(NOTICE_KINDS[type_], data={"token": token})
            assert f"https://shop.example/{path}?token=a%2Bb%2Fc%3D%3D" in email.text
            assert f"\n    {token}\n" in email.text
            assert token in email.html

    def test_offers_a_way_out_where_there_is_one(self) -> None:
        assert UNSUBSCRIBE in mail(ORDER).text
        assert UNSUBSCRIBE.replace("&", "&amp;") in mail(ORDER).html
        without = mail(ORDER, unsubscribe_url=None)
        assert "unsubscribe" not in without.text + without.html

    def test_cannot_be_written_without_what_it_needs(self) -> None:
        for kind in NOTICE_KINDS.values():
            if kind.template != "verified":
                with pytest.raises(CannotRender, match=r"\.j2: ") as raised:
                    RENDERER.email(kind, {}, name="Ada", locale="en")
                assert "Ada" not in str(raised.value)

    def test_has_no_text_message_where_the_template_has_none(self) -> None:
        kind = NOTICE_KINDS["user.verified.v1"]
        with pytest.raises(CannotRender, match="no text message"):
            RENDERER.sms(kind, sample_data(kind), name="", locale="en")


class TestMoneyAndDates:
    @pytest.mark.parametrize(
        ("locale", "total"),
        [("en", "€1,234.50"), ("de", "1.234,50\xa0€"), ("de-AT", "€\xa01.234,50")],
    )
    def test_are_written_as_the_reader_does(self, locale: str, total: str) -> None:
        data = {"total": {"amount": 123_450, "currency": "EUR"}}

        assert total in mail(ORDER, locale, data=data).html

    def test_of_currencies_without_cents_have_none(self) -> None:
        assert "¥1,234" in mail(ORDER, data={"total": {"amount": 1_234, "currency": "JPY"}}).html

    def test_are_of_the_reader_s_own_day(self) -> None:
        shipped = NOTICE_KINDS["order.shipped.v1"]
        data = {"happened_at": "2026-03-14T23:30:00+00:00"}

        def day(zone: str | None) -> str:
            return mail(shipped, data=data, time_zone=zone).text

        assert "March 15, 2026" in day(None)
        assert "March 14, 2026" in day("America/New_York")

    def test_say_in_which_zone_they_are(self) -> None:
        kind = NOTICE_KINDS["user.password_changed.v1"]
        data = {"happened_at": "2026-07-15T09:26:00+00:00"}

        assert "15 July 2026, 11:26 CEST" in mail(kind, "en-GB", data=data).html
        assert "15. Juli 2026, 11:26 MESZ" in mail(kind, "de", data=data).html

    def test_are_left_out_where_the_event_has_none(self) -> None:
        email = mail(ORDER, data={"total": None, "items": [{"name": None, "quantity": 1}]})

        assert "Total" not in email.text


class TestTextOfStrangers:
    @given(st.text(max_size=300))
    def test_never_becomes_a_part_of_the_page(self, text: str) -> None:
        item = {"name": f"<b>{text}</b>", "quantity": 1, "unit_price": None}
        email = mail(ORDER, name=text, data={"items": [item]})

        plain = mail(ORDER, name="Ada", data={"items": [{**item, "name": "Cup"}]})
        tags = [tag for tag, _ in Elements(email.html).found]
        assert tags == [tag for tag, _ in Elements(plain.html).found]

    @given(st.text(max_size=300))
    def test_stays_on_its_line(self, text: str) -> None:
        email = mail(ORDER, name=text)

        assert "\n" not in email.subject
        assert len(email.subject) <= LONGEST_SUBJECT
        greeting = email.text.splitlines()[0]
        assert re.fullmatch(r"Hello( .+)?,", greeting)

    @pytest.mark.parametrize("template", ["{{ 7 * 7 }}", "{% include 'x' %}", "{{ shop.url }}"])
    def test_is_never_a_template(self, template: str) -> None:
        item = {"name": template, "quantity": 1, "unit_price": None}

        assert template in mail(ORDER, name=template, data={"items": [item]}).text

    @pytest.mark.parametrize(
        "name",
        ["https://evil.example", "Win at evil.com", "www.evil.example", "<b>", "a@b.example", "  "],
    )
    def test_is_no_advertisement_in_the_name_of_the_shop(self, name: str) -> None:
        assert mail(ORDER, name=name).text.startswith("Hello,\n")

    @given(st.text(max_size=500), st.sampled_from(["en", "de"]))
    def test_makes_no_text_message_too_long(self, text: str, locale: str) -> None:
        for kind in NOTICE_KINDS.values():
            if "sms" in kind.channels:
                sms = RENDERER.sms(kind, sample_data(kind), name=text, locale=locale)
                assert sms_segments(sms.text) <= MOST_SEGMENTS


class TestTemplates:
    @pytest.fixture
    def write(self, tmp_path: Path) -> Any:
        (tmp_path / "en").mkdir()
        (tmp_path / "layout.sms.j2").write_text("{% block sms %}{% endblock %}")

        def write(text: str) -> Renderer:
            source = "{% extends layout %}{% block sms %}" + text + "{% endblock %}"
            (tmp_path / "en" / f"{ORDER.template}.j2").write_text(source)
            return Renderer(Shop("Shop", "https://shop.example", "UTC"), tmp_path)

        return write

    @pytest.mark.parametrize(
        "text",
        ["{{ ''.__class__.__mro__ }}", "{{ data.update({'a': 1}) }}", "{{ nobody }}", "x" * 500],
        ids=["a way out", "a change", "nothing", "too long"],
    )
    def test_cannot_do_what_templates_must_not(self, write: Any, text: str) -> None:
        with pytest.raises(CannotRender):
            write(text).sms(ORDER, sample_data(ORDER), name="", locale="en")


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("a" * 69 + "я", 1),
        ("🛒" * 35, 1),
        ("🛒" * 36, 2),
    ],
)
def test_a_text_message_has_as_many_segments_as_phones_make_of_it(text: str, segments: int) -> None:
    assert sms_segments(text) == segments
