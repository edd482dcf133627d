"""Text of strangers in mails that the shop signs with its name."""

import re
import unicodedata

LONGEST_NAME = 60

# Control and format characters: new lines in subjects, and marks that turn the reading direction
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})

_LOOKS_LIKE_A_LINK = re.compile(r"://|www\.|[<>@\\]|\w\.[a-z]{2,}\b", re.IGNORECASE)


def one_line(text: str, longest: int) -> str:
    """Make a text that stays on its line, reads in one direction and is not too long."""
    visible = "".join(" " if unicodedata.category(each) in _INVISIBLE else each for each in text)
    words = " ".join(visible.split())
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def greeting_name(name: str) -> str | None:
    """Make the name that somebody is greeted with; None when it is not one.

    Whoever registers chooses a name and an address, which may be somebody else's. A mail of the
    shop must not carry an advertisement to them.
    """
    short = one_line(name, LONGEST_NAME)
    if not short or _LOOKS_LIKE_A_LINK.search(short):
        return None
    return short
