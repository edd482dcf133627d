"""Names in addresses."""

import re
import unicodedata

LONGEST_SLUG = 100


def slug_of(text: str) -> str:
    """Make the part of an address that stands for a text; empty when no letter of it can be used.

    Accents are left out: `Crème brûlée` becomes `creme-brulee`.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = decomposed.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].rstrip("-")
