"""A message that could not be handled."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

DeadLetterState = Literal["waiting", "replayed", "discarded"]

DEAD_LETTER_STATES: tuple[DeadLetterState, ...] = ("waiting", "replayed", "discarded")

LONGEST_REASON = 300

# What validators repeat of their input, and anything that looks like an address
_REPEATED = re.compile(r"\[?(input_value|input_type)=.*", re.DOTALL)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_ADDRESS = re.compile(r"\S+@\S+")
_PHONE = re.compile(r"\+?[0-9]{7,}")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that could not be handled, as administrators see it: without what is in it."""

    id: UUID
    queue: str
    message_id: str | None
    type: str | None
    reason: str
    size: int
    state: DeadLetterState
    deaths: int
    died_at: datetime
    resolved_at: datetime | None


def fingerprint(queue: str, body: bytes) -> bytes:
    """Make what tells a dead letter from others: a message has no id before it can be read."""
    return hashlib.sha256(queue.encode() + b"\0" + body).digest()


def harmless_reason(reason: str) -> str:
    """Leave out what a reason repeats of the message, which may be personal."""
    first = _REPEATED.sub("", reason)
    for pattern in (_QUOTED, _ADDRESS, _PHONE):
        first = pattern.sub("…", first)
    return " ".join(first.split())[:LONGEST_REASON] or "not known"


def describe(body: bytes) -> tuple[str | None, str | None]:
    """Read the id and the type of a message, as far as there are any."""
    try:
        envelope: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None, None
    if not isinstance(envelope, Mapping):
        return None, None
    return _short_text(envelope.get("id")), _short_text(envelope.get("type"))


def _short_text(value: object) -> str | None:
    # The shape of ids and types; anything else could be anything
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9._:-]{1,200}", value):
        return value
    return None
