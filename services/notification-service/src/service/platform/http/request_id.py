"""The id that a request is known by."""

import random
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str | None] = ContextVar("request_id", default=None)

ACCEPTABLE = re.compile(r"[A-Za-z0-9._:-]{1,128}")
"""Short and harmless in a log line, a header and a terminal."""


def current_request_id() -> str | None:
    """Get the id of the request that is being handled, or None outside of one."""
    return _current.get()


@contextmanager
def with_request_id(request_id: str) -> Iterator[None]:
    """Run a block with the given request id."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


def accept_request_id(header: str | None) -> str:
    """Take over the id that the caller sent when it is a sane one, and make a new one otherwise."""
    if header is not None and ACCEPTABLE.fullmatch(header):
        return header
    # Not a secret, only different from the others: the operating system need not be asked
    return str(uuid.UUID(int=random.getrandbits(128), version=4))
