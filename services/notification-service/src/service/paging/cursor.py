"""Where a page begins."""

import base64
import binascii
import re

from service.platform.http.problem import ProblemDetail, invalid_request

NEWEST = 2**63 - 1
"""Comes before every position, for the first page."""


def encode_cursor(position: int) -> str:
    """Make an opaque page cursor, so that callers do not come to rely on what is in it."""
    return base64.urlsafe_b64encode(f"before:{position}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> int:
    """Read a page cursor; without one a list begins with the newest.

    :raises HttpProblem: (400) when the cursor is not one that this service made
    """
    if cursor is None:
        return NEWEST
    try:
        padding = "=" * (-len(cursor) % 4)
        text = base64.b64decode(cursor + padding, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    match = re.fullmatch(r"before:([0-9]{1,18})", text)
    if match is None:
        raise invalid_request(ProblemDetail("is not a cursor of this list", parameter="cursor"))
    return int(match.group(1))
