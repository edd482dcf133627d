"""Where a page begins."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from typing import TypeAlias

from service.platform.http.problem import HttpProblem, ProblemDetail, invalid_request

Position: TypeAlias = list[str | int]
"""The sort key of the last row of a page, and what else leads there."""

LARGEST_INTEGER = 2**63 - 1
"""What a bigint of the database takes."""


# The encoder is made once: the module's own function makes one for every cursor
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def cursor_scope(query: Mapping[str, object]) -> str:
    """Say in few characters what a cursor belongs to.

    :param query: the sort and the filters of a list
    """
    text = json.dumps(query, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def encode_cursor(scope: str, position: Position) -> str:
    """Make an opaque page cursor.

    :param scope: what it belongs to, from `cursor_scope`
    """
    text = _write([scope, *position])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, scope: str, shape: tuple[type[str | int], ...]) -> Position:
    """Read a page cursor.

    :param scope: what this request is for, from `cursor_scope`
    :param shape: the types of the position
    :raises HttpProblem: (400) when this service did not make it, or made it for another query
    """
    try:
        padding = "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(cursor + padding, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise _not_a_cursor() from None
    if not isinstance(parts, list) or not parts:
        raise _not_a_cursor()
    made_for, *position = parts
    if made_for != scope:
        raise _not_a_cursor()
    if len(position) != len(shape) or not all(map(_fits, position, shape)):
        raise _not_a_cursor()
    return position


def _fits(value: object, kind: type[str | int]) -> bool:
    if isinstance(value, str):
        # Neither NUL nor half a character, which the database would not take
        return kind is str and "\0" not in value and not re.search(r"[\ud800-\udfff]", value)
    return type(value) is kind and isinstance(value, int) and abs(value) <= LARGEST_INTEGER


def _not_a_cursor() -> HttpProblem:
    return invalid_request(ProblemDetail("is not a cursor of this list", parameter="cursor"))
