"""Sending requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its body already read."""

    status: int
    headers: httpx.Headers
    text: str
    body: Any
    """The body as JSON; None when there is none."""


async def send(
    method: str,
    url: str,
    *,
    body: object = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send a request over a connection of its own.

    :param body: sent as JSON
    :param content: sent as it is
    """
    async with httpx.AsyncClient(timeout=20, trust_env=False) as client:
        if content is not None:
            response = await client.request(method, url, content=content, headers=headers)
        elif body is not None:
            response = await client.request(method, url, json=body, headers=headers)
        else:
            response = await client.request(method, url, headers=headers)
    is_json = "json" in response.headers.get("content-type", "") and response.content != b""
    parsed = response.json() if is_json else None
    return Answer(response.status_code, response.headers, response.text, parsed)


async def is_refused(url: str) -> bool:
    """Whether nobody accepts connections any more."""
    try:
        async with httpx.AsyncClient(timeout=0.5, trust_env=False) as client:
            await client.get(url)
    except httpx.ConnectError:
        return True
    except httpx.HTTPError:
        return False
    return False
