"""Waiting for what becomes true a little later."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")


async def eventually(check: Callable[[], Awaitable[Result]], timeout_seconds: float = 10) -> Result:
    """Repeat `check` until it no longer raises."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_seconds
    while True:
        try:
            return await check()
        except Exception:
            if loop.time() > deadline:
                raise
        await asyncio.sleep(0.02)
