"""A limit to how long something may take."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

Result = TypeVar("Result")


async def with_timeout(work: Awaitable[Result], timeout_ms: int) -> Result:
    """Wait for `work`, but not for longer than `timeout_ms`; what is late is cancelled.

    :raises TimeoutError: when the time is up first
    """
    limit = asyncio.timeout(timeout_ms / 1_000)
    try:
        async with limit:
            return await work
    except TimeoutError:
        if limit.expired():
            raise TimeoutError(f"no answer within {timeout_ms} ms") from None
        raise
