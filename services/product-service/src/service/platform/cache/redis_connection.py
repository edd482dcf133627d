"""The connection to Redis."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from service.platform.cache.cache_variables import CacheVariables
from service.platform.cache.change_feed import ChangeFeed, ChangeFollower
from service.platform.process.with_timeout import with_timeout
from service.platform.service_context import ServiceContext

COMMAND_TIMEOUT_MS = 250
"""A cache that takes longer than this is not worth waiting for."""

POOL_SIZE = 20
CHECK_INTERVAL_SECONDS = 2
CONNECT_TIMEOUT_MS = 2_000
FIRST_RECONNECT_DELAY_SECONDS = 0.05
LONGEST_RECONNECT_DELAY_SECONDS = 2.0

Result = TypeVar("Result")


class RedisConnection:
    """The few commands that a cache needs. All fail quickly while Redis is out of reach.

    Connects in the background and stays connected. The service starts, and works, without Redis;
    readiness then says `degraded`.
    """

    def __init__(self, context: ServiceContext, configuration: CacheVariables) -> None:
        """Begin to connect."""
        self._logger = context.logger
        pool = BlockingConnectionPool.from_url(
            configuration.redis_url,
            max_connections=POOL_SIZE,
            timeout=COMMAND_TIMEOUT_MS / 1_000,
            client_name=configuration.redis_key_prefix,
            decode_responses=True,
            socket_connect_timeout=CONNECT_TIMEOUT_MS / 1_000,
            # Trying again is done here, in the background, and not while a request waits
            retry=Retry(NoBackoff(), 0),
        )
        self._redis = Redis.from_pool(pool)
        self._channel = f"{configuration.redis_key_prefix}changes"
        self._connected = False
        self._broken = asyncio.Event()
        self._watching = asyncio.create_task(self._stay_connected())
        context.health.add("cache", self._check, required=False)
        context.resources.add("cache", self._close)
        self._feed = ChangeFeed(context, pool.make_connection, self._channel)

    async def get(self, key: str) -> str | None:
        """Get a value; None when there is none."""
        value = await self._send(lambda: self._redis.get(key))
        return None if value is None else str(value)

    async def set_if_absent(self, key: str, value: str, ttl_ms: int) -> None:
        """Set a value unless there is one."""
        await self._send(lambda: self._redis.set(key, value, px=ttl_ms, nx=True))

    async def replace(self, key: str, value: str, ttl_ms: int) -> None:
        """Set a value, and tell all followers of all instances that it has changed."""
        # Both or none: a change that nobody hears of would be seen too late
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.set(key, value, px=ttl_ms)
        pipeline.publish(self._channel, key)
        await self._send(pipeline.execute)

    def follow(self, follower: ChangeFollower) -> None:
        """Tell a follower of all changes, whoever makes them."""
        self._feed.follow(follower)

    async def _send(self, command: Callable[[], Awaitable[Result]]) -> Result:
        if not self._connected:
            # A command that waits for a connection would make its request wait as well
            raise ConnectionError("there is no connection to Redis")
        try:
            return await with_timeout(command(), COMMAND_TIMEOUT_MS)
        except Exception:
            self._broken.set()
            raise

    async def _stay_connected(self) -> None:
        """Look every now and then, and at once when a command failed."""
        delay = FIRST_RECONNECT_DELAY_SECONDS
        reported = False
        while True:
            self._broken.clear()
            try:
                await with_timeout(self._redis.ping(), CONNECT_TIMEOUT_MS)
            except Exception as error:  # noqa: BLE001 - whatever it is, there is no cache now
                self._connected = False
                # Once for each time it goes away, not once for each attempt to come back
                if not reported:
                    self._logger.warn(
                        "there is no connection to Redis; going on without a cache", err=error
                    )
                reported = True
                await asyncio.sleep(delay)
                delay = min(delay * 2, LONGEST_RECONNECT_DELAY_SECONDS)
                continue
            if not self._connected:
                self._logger.info("connected to Redis")
            self._connected, reported, delay = True, False, FIRST_RECONNECT_DELAY_SECONDS
            try:
                async with asyncio.timeout(CHECK_INTERVAL_SECONDS):
                    await self._broken.wait()
            except TimeoutError:
                continue

    async def _check(self) -> None:
        if not self._connected:
            raise ConnectionError("not connected")
        await self._redis.ping()

    async def _close(self) -> None:
        self._watching.cancel()
        self._connected = False
        await self._redis.aclose()
