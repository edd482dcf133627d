"""Remembering what is slow to load."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from service.platform.telemetry.logger import Logger
from service.platform.telemetry.metrics import Metrics

CHANGED = "changed"
"""Stands where a value was that has changed. Not JSON, so it cannot be mistaken for a value."""

CHANGED_MARK_MS = 10_000
"""Longer than any load can take.

A load that began before a change, and so may hold the old value, must find this mark when it
wants to store it.
"""

Value = TypeVar("Value", bound=BaseModel)
Result = TypeVar("Result")


class KeyValueStore(Protocol):
    """Where cached values are kept."""

    async def get(self, key: str) -> str | None:
        """Get a value; None when there is none."""

    async def set_if_absent(self, key: str, value: str, ttl_ms: int) -> None:
        """Set a value unless there is one."""

    async def set(self, key: str, value: str, ttl_ms: int) -> None:
        """Set a value."""


class ReadThroughCache(Generic[Value]):
    """Remembers what is slow to load.

    When Redis is away every call loads, and nothing fails because of it.
    """

    def __init__(
        self,
        model: type[Value],
        *,
        redis: KeyValueStore,
        logger: Logger,
        metrics: Metrics,
        name: str,
        key_prefix: str,
        ttl_seconds: int,
    ) -> None:
        """Make a cache for values of one model.

        :param name: what is cached, in one word: a part of the keys, and the `cache` label of the
            metric
        """
        self._model = model
        self._redis = redis
        self._logger = logger
        self._name = name
        self._key_prefix = f"{key_prefix}{name}:"
        self._ttl_ms = ttl_seconds * 1_000
        self._requests = metrics.counter(
            "cache_requests_total",
            "Cache lookups by result: hit, miss, shared (joined a running load) or error",
            ("cache", "result"),
        )
        self._loading: dict[str, asyncio.Task[Value | None]] = {}

    async def get(self, value_id: str, load: Callable[[], Awaitable[Value | None]]) -> Value | None:
        """Get the cached value, or else the loaded one.

        Callers that ask for the same key at the same time share one load, so a popular value that
        expires does not send everybody to the database at once.
        """
        loading = self._loading.get(value_id)
        if loading is None:
            loading = asyncio.create_task(self._find(value_id, load))
            self._loading[value_id] = loading
            loading.add_done_callback(lambda done: self._finish(value_id, done))
        else:
            self._count("shared")
        # A caller that gives up takes nothing away from the others
        return await asyncio.shield(loading)

    async def forget(self, value_id: str) -> None:
        """Note that a value has changed; to be called after every change.

        While Redis is away, readers may see the old value until its time is up.
        """
        # Readers from now on must not join a load that began before the change
        self._loading.pop(value_id, None)
        key = self._key_prefix + value_id
        await self._attempt("forget", lambda: self._redis.set(key, CHANGED, CHANGED_MARK_MS))

    async def _find(
        self, value_id: str, load: Callable[[], Awaitable[Value | None]]
    ) -> Value | None:
        key = self._key_prefix + value_id
        cached = await self._attempt("read", lambda: self._redis.get(key))
        if cached is not None and cached != CHANGED:
            self._count("hit")
            return self._model.model_validate_json(cached)
        self._count("miss")
        value = await load()
        if value is not None:
            text = value.model_dump_json(by_alias=True)
            # Not stored where a change has left its mark
            await self._attempt(
                "store", lambda: self._redis.set_if_absent(key, text, self._jittered_ttl_ms())
            )
        return value

    def _finish(self, value_id: str, done: asyncio.Task[Value | None]) -> None:
        # Unless the value changed meanwhile and a newer load took this one's place
        if self._loading.get(value_id) is done:
            del self._loading[value_id]
        if not done.cancelled():
            # All callers may have given up; then nobody else asks for the error
            done.exception()

    def _jittered_ttl_ms(self) -> int:
        """Up to a tenth shorter: values that were cached together do not expire together."""
        return round(self._ttl_ms * (1 - random.random() / 10))  # noqa: S311 - not a secret

    async def _attempt(self, what: str, command: Callable[[], Awaitable[Result]]) -> Result | None:
        """Try; a cache is never the reason for an error."""
        try:
            return await command()
        except Exception as error:  # noqa: BLE001
            self._count("error")
            self._logger.debug(f"could not {what} the cache", err=error, cache=self._name)
            return None

    def _count(self, result: str) -> None:
        self._requests.labels(self._name, result).inc()
