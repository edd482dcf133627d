"""Which language somebody is written to in."""

from collections.abc import Collection
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Localisation:
    """The language of the templates, and how dates and money are written."""

    language: str
    formats: Locale


def choose_localisation(tag: str, languages: Collection[str]) -> Localisation:
    """Choose for a language tag like `de-AT`: templates by language, formats by region as well.

    A language without templates gets the fallback with its own formats: words in one language and
    dates in another would be hard to read.
    """
    try:
        wanted = Locale.parse(tag.replace("_", "-"), sep="-")
    except (ValueError, TypeError, UnknownLocaleError):
        wanted = Locale.parse(FALLBACK)
    if wanted.language in languages:
        return Localisation(wanted.language, wanted)
    return Localisation(FALLBACK, Locale.parse(FALLBACK))
