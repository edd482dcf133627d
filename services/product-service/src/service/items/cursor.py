"""Where a page begins."""

import base64
import binascii
import re

from service.platform.http.problem import ProblemDetail, invalid_request


def encode_cursor(position: int) -> str:
    """Make an opaque page cursor, so that callers do not come to rely on what is in it."""
    return base64.urlsafe_b64encode(f"after:{position}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int:
    """Read a page cursor.

    :raises HttpProblem: (400) when the cursor is not one that this service made
    """
    try:
        padding = "=" * (-len(cursor) % 4)
        text = base64.b64decode(cursor + padding, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    match = re.fullmatch(r"after:([0-9]{1,15})", text)
    if match is None:
        raise invalid_request(ProblemDetail("is not a cursor of this list", parameter="cursor"))
    return int(match.group(1))
