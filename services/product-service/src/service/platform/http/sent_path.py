"""The path of a request."""

from starlette.types import Scope


def sent_path(scope: Scope) -> str:
    """Read the path as it was sent, without decoding: an encoded slash separates nothing."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0].decode("latin-1")
