"""The page behind a link to unsubscribe."""

from dataclasses import dataclass
from html import escape

from babel import negotiate_locale

MOST_LANGUAGES = 20
"""Of those that a browser names; nobody reads more."""


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    question: str
    button: str
    done: str
    hint: str


_WORDS = {
    "en": _Words(
        "No more messages",
        "No more messages of this kind?",
        "Yes, turn them off",
        "You get no more messages of this kind",
        "You can turn them on again in your account.",
    ),
    "de": _Words(
        "Keine Nachrichten mehr",
        "Keine Nachrichten dieser Art mehr?",
        "Ja, abschalten",
        "Sie erhalten keine Nachrichten dieser Art mehr",
        "In Ihrem Konto können Sie sie wieder einschalten.",
    ),
}

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title></head>
<body><main>{content}</main></body>
</html>
"""


def question_page(accept_language: str) -> str:
    """Ask whether to turn off what the link is about; the button posts to where the page is."""
    language, words = _choose(accept_language)
    content = (
        f"<h1>{escape(words.question)}</h1>"
        f'<form method="post"><button type="submit">{escape(words.button)}</button></form>'
    )
    return _PAGE.format(language=language, title=escape(words.title), content=content)


def done_page(accept_language: str) -> str:
    """Say that it is turned off."""
    language, words = _choose(accept_language)
    content = f"<h1>{escape(words.done)}</h1><p>{escape(words.hint)}</p>"
    return _PAGE.format(language=language, title=escape(words.title), content=content)


def _choose(accept_language: str) -> tuple[str, _Words]:
    """Choose the language: browsers name those that they prefer first."""
    named = [each.partition(";")[0].strip() for each in accept_language.split(",")]
    language = negotiate_locale(named[:MOST_LANGUAGES], list(_WORDS), sep="-") or "en"
    return language, _WORDS[language]
