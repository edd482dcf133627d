"""Reading the body of a request."""

import re
import zlib

import pydantic_core
from starlette.datastructures import Headers
from starlette.types import Receive

from service.platform.http.problem import HttpProblem

WINDOW_BITS = {"gzip": 31, "deflate": 15}
"""What zlib calls the encodings that it can read."""


class BodyTooLarge(HttpProblem):
    """The body is larger than BODY_LIMIT_BYTES."""

    def __init__(self) -> None:
        super().__init__(413, "The request body is too large")


async def read_body(headers: Headers, receive: Receive, limit_bytes: int) -> bytes:
    """Read and decompress a whole body.

    :raises HttpProblem: (413) when it is too large, (415) when its encoding is not supported
    """
    _require_utf8(headers.get("content-type", ""))
    encoding = headers.get("content-encoding", "identity").lower()
    if encoding != "identity" and encoding not in WINDOW_BITS:
        raise _unsupported_encoding()
    declared = headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit_bytes:
        raise BodyTooLarge
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HttpProblem(400, "The request body could not be read")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit_bytes:
            raise BodyTooLarge
    return bytes(body) if encoding == "identity" else _inflate(bytes(body), encoding, limit_bytes)


def parse_json(body: bytes) -> object:
    """Read an object or an array.

    :raises HttpProblem: (400) when the body is anything else
    """
    try:
        value = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise HttpProblem(400, "The request body is not valid JSON") from error
    if not isinstance(value, dict | list):
        raise HttpProblem(400, "The request body is not valid JSON")
    return value


def _require_utf8(content_type: str) -> None:
    charset = re.search(r"""charset\s*=\s*["']?([^\s;"']+)""", content_type, re.IGNORECASE)
    if charset is not None and charset.group(1).lower() not in {"utf-8", "utf8"}:
        raise _unsupported_encoding()


def _unsupported_encoding() -> HttpProblem:
    return HttpProblem(415, "The encoding of the request body is not supported")


def _inflate(body: bytes, encoding: str, limit_bytes: int) -> bytes:
    """Decompress no more than the limit: a few bytes can stand for gigabytes."""
    decompressor = zlib.decompressobj(WINDOW_BITS[encoding])
    try:
        inflated = decompressor.decompress(body, limit_bytes + 1)
    except zlib.error as error:
        raise HttpProblem(400, "The request body could not be read") from error
    if len(inflated) > limit_bytes:
        raise BodyTooLarge
    if not decompressor.eof:
        raise HttpProblem(400, "The request body could not be read")
    return inflated
