"""From a notice to what its reader sees."""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.notices.notice_kind import NoticeKind
from service.platform.service_identity import SERVICE_ROOT
from service.rendering.formats import formats_of
from service.rendering.harmless_text import greeting_name, one_line
from service.rendering.localisation import Localisation, choose_localisation
from service.rendering.sms_length import MOST_SEGMENTS, sms_segments

TEMPLATES = SERVICE_ROOT / "templates"

LONGEST_SUBJECT = 150
LONGEST_PRODUCT_NAME = 100
LINE = 76
"""Columns of the text part."""


class CannotRender(Exception):
    """A notice cannot be written; the message holds nothing of what was to be written."""


@dataclass(frozen=True, slots=True)
class Shop:
    """Who writes."""

    name: str
    url: str
    """Where the shop's pages are."""
    time_zone: str


@dataclass(frozen=True, slots=True)
class RenderedEmail:
    """A mail without its envelope."""

    language: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class RenderedSms:
    """A text message without its envelope."""

    language: str
    text: str


class Renderer:
    """Writes notices from the templates.

    HTML and text are made from the same template by two environments: one escapes, the other does
    not, and each has its own `layout` and `parts`.
    """

    def __init__(self, shop: Shop, directory: Path = TEMPLATES) -> None:
        self._shop = shop
        self.languages = frozenset(each.name for each in directory.iterdir() if each.is_dir())
        """The languages that there are templates for."""
        self._html = _environment(directory, escape=True)
        self._text = _environment(directory, escape=False)

    def email(
        self,
        kind: NoticeKind,
        data: dict[str, Any],
        *,
        name: str,
        locale: str,
        time_zone: str | None = None,
        unsubscribe_url: str | None = None,
    ) -> RenderedEmail:
        """Write a mail.

        :param locale: the language tag of its reader
        :param time_zone: where its reader is, for dates; the shop's own when left out
        :param unsubscribe_url: left out where the notice cannot be turned off
        :raises CannotRender: when the template asks for what the notice does not have
        """
        localisation = choose_localisation(locale, self.languages)
        values = self._values(data, name, localisation, time_zone)
        values |= {"unsubscribe_url": unsubscribe_url}
        template = f"{localisation.language}/{kind.template}.j2"
        subject = self._render(self._text, template, {**values, "layout": "layout.subject.j2"})
        text = self._render(self._text, template, {**values, "layout": "layout.txt.j2"})
        subject = one_line(subject, LONGEST_SUBJECT)
        html = self._render(
            self._html, template, {**values, "layout": "layout.html.j2", "subject": subject}
        )
        return RenderedEmail(localisation.language, subject, _tidy(text), html.strip() + "\n")

    def sms(
        self,
        kind: NoticeKind,
        data: dict[str, Any],
        *,
        name: str,
        locale: str,
        time_zone: str | None = None,
    ) -> RenderedSms:
        """Write a text message.

        :raises CannotRender: when the template asks for what the notice does not have, or the
            message is too long
        """
        localisation = choose_localisation(locale, self.languages)
        values = self._values(data, name, localisation, time_zone)
        values |= {"unsubscribe_url": None, "layout": "layout.sms.j2"}
        text = self._render(self._text, f"{localisation.language}/{kind.template}.j2", values)
        text = " ".join(text.split())
        if not text:
            raise CannotRender(f"{kind.template} has no text message")
        if sms_segments(text) > MOST_SEGMENTS:
            raise CannotRender(f"the text message of {kind.template} is too long")
        return RenderedSms(localisation.language, text)

    def _values(
        self, data: dict[str, Any], name: str, localisation: Localisation, time_zone: str | None
    ) -> dict[str, Any]:
        shop = self._shop
        url = shop.url.rstrip("/")
        values: dict[str, Any] = {
            "shop": {"name": shop.name, "url": url},
            "language": localisation.language,
            "name": greeting_name(name),
            "data": data,
            **formats_of(localisation.formats, ZoneInfo(time_zone or shop.time_zone)),
        }
        if "token" in data:
            token = quote(data["token"], safe="")
            values |= {
                "verify_url": f"{url}/verify?token={token}",
                "reset_url": f"{url}/reset-password?token={token}",
            }
        if "order_id" in data:
            values |= {
                "order_number": data["order_id"].partition("-")[0].upper(),
                "order_url": f"{url}/orders/{data['order_id']}",
            }
        return values

    def _render(
        self, environment: ImmutableSandboxedEnvironment, template: str, values: dict[str, Any]
    ) -> str:
        try:
            return environment.get_template(template).render(values)
        except TemplateError as error:
            # Says what is missing, by the names in the template; not what the rest is
            reason = f"{template}: {type(error).__name__}: {error.message}"
        except (LookupError, ValueError, TypeError, ArithmeticError) as error:
            reason = f"{template}: {type(error).__name__}"
        raise CannotRender(reason)


def _environment(directory: Path, *, escape: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(directory),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    environment.filters["wrapped"] = _wrapped
    environment.filters["product_name"] = lambda text: one_line(text, LONGEST_PRODUCT_NAME)
    return environment


def _wrapped(text: str, indent: int = 0) -> str:
    """Break lines between words; a link stays in one piece."""
    return textwrap.fill(
        " ".join(text.split()),
        LINE,
        initial_indent=" " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _tidy(text: str) -> str:
    """Leave no blanks at the ends of lines, and no two empty lines in a row."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
