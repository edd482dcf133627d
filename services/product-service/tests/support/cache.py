"""A part of Redis for tests."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from redis.asyncio import Redis


def _url() -> str:
    url = os.environ.get("REDIS_URL")
    if not url:
        raise RuntimeError(
            "REDIS_URL is not set. The tests need a Redis server, for example "
            "redis://127.0.0.1:6379"
        )
    return url


@asynccontextmanager
async def connect() -> AsyncIterator[Redis]:
    """Connect to the Redis of the tests."""
    redis = Redis.from_url(_url(), decode_responses=True)
    try:
        yield redis
    finally:
        await redis.aclose()


@asynccontextmanager
async def make_cache() -> AsyncIterator[dict[str, str]]:
    """Make the environment of a cache that nobody else uses: keys with a prefix of their own."""
    prefix = f"test-{uuid4()}:"
    async with connect() as redis:
        yield {"REDIS_URL": _url(), "REDIS_KEY_PREFIX": prefix}
        async for key in redis.scan_iter(match=f"{prefix}*"):
            await redis.delete(key)


async def break_connections(name: str) -> None:
    """Break the connections with this name, as the network would, and no others."""
    async with connect() as redis:
        ids = [client["id"] for client in await redis.client_list() if client["name"] == name]
        if not ids:
            raise AssertionError(f"there is no connection with the name {name}")
        for client_id in ids:
            await redis.client_kill_filter(_id=client_id)
