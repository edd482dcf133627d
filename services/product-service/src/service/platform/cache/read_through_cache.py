"""Remembering what is slow to load."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from service.platform.cache.change_feed import ChangeFollower
from service.platform.cache.near_cache import NearCache
from service.platform.telemetry.logger import Logger
from service.platform.telemetry.metrics import Metrics

CHANGED = "changed"
"""Stands where a value was that has changed. Not JSON, so it cannot be mistaken for a value."""

CHANGED_MARK_MS = 10_000
"""Longer than any load can take.

A load that began before a change, and so may hold the old value, must find this mark when it
wants to store it.
"""

RESULTS = ("near", "hit", "miss", "shared", "error")

Value = TypeVar("Value", bound=BaseModel)
Result = TypeVar("Result")


class KeyValueStore(Protocol):
    """Where cached values are kept."""

    async def get(self, key: str) -> str | None:
        """Get a value; None when there is none."""

    async def set_if_absent(self, key: str, value: str, ttl_ms: int) -> None:
        """Set a value unless there is one."""

    async def replace(self, key: str, value: str, ttl_ms: int) -> None:
        """Set a value, and tell all followers that it has changed."""

    def follow(self, follower: ChangeFollower) -> None:
        """Tell a follower of all changes from now on."""


class ReadThroughCache(Generic[Value]):
    """Remembers what is slow to load.

    In two places: what is asked for often is at hand in the process itself, for a few seconds and
    only as long as Redis tells of every change; all that was loaded is in Redis, for all instances.
    When Redis is away every call loads, and nothing fails because of it.

    Callers get the same object, so nobody may change it.
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
        near_seconds: int,
    ) -> None:
        """Make a cache for values of one model.

        :param name: what is cached, in one word: a part of the keys, and the `cache` label of the
            metric
        :param ttl_seconds: how old a value may become, in both places together
        :param near_seconds: how much of that it may spend at hand, but never more than half; 0 for
            nothing at hand
        """
        self._model = model
        self._redis = redis
        self._logger = logger
        self._name = name
        self._key_prefix = f"{key_prefix}{name}:"
        near_ms = min(near_seconds * 1_000, ttl_seconds * 500)
        self._ttl_ms = ttl_seconds * 1_000 - near_ms
        self._near: NearCache[Value] = NearCache(near_ms / 1_000)
        if near_ms > 0:
            redis.follow(self._near)
        requests = metrics.counter(
            "cache_requests_total",
            "Cache lookups by result: near (at hand), hit, miss, shared (joined a running load) or "
            "error",
            ("cache", "result"),
        )
        self._counters = {result: requests.labels(name, result) for result in RESULTS}
        self._loading: dict[str, asyncio.Task[Value | None]] = {}

    async def get(self, value_id: str, load: Callable[[], Awaitable[Value | None]]) -> Value | None:
        """Get the cached value, or else the loaded one.

        Callers that ask for the same key at the same time share one load, so a popular value that
        expires does not send everybody to the database at once.
        """
        near = self._near.find(self._key_prefix + value_id)
        if near is not None:
            self._count("near")
            return near
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
        key = self._key_prefix + value_id
        self._part_with(value_id, key)
        await self._attempt("forget", lambda: self._redis.replace(key, CHANGED, CHANGED_MARK_MS))
        # Somebody may have read the old value from Redis meanwhile, and the news of the change may
        # still be on its way; but whoever made the change must see it from now on
        self._part_with(value_id, key)

    def _part_with(self, value_id: str, key: str) -> None:
        # Readers from now on must not join a load that began before the change
        self._loading.pop(value_id, None)
        self._near.forget(key)

    async def _find(
        self, value_id: str, load: Callable[[], Awaitable[Value | None]]
    ) -> Value | None:
        key = self._key_prefix + value_id
        lease = self._near.begin(key)
        try:
            value, text = await self._read(key, load)
            if value is not None:
                self._near.keep(lease, value, len(text))
            return value
        finally:
            self._near.end(lease)

    async def _read(
        self, key: str, load: Callable[[], Awaitable[Value | None]]
    ) -> tuple[Value | None, str]:
        """Get a value with its text."""
        cached = await self._attempt("read", lambda: self._redis.get(key))
        if cached is not None and cached != CHANGED:
            self._count("hit")
            return self._model.model_validate_json(cached), cached
        self._count("miss")
        value = await load()
        if value is None:
            return None, ""
        text = value.model_dump_json(by_alias=True)
        # Not stored where a change has left its mark: it stays until it is no longer needed
        if cached != CHANGED:
            await self._attempt(
                "store", lambda: self._redis.set_if_absent(key, text, self._jittered_ttl_ms())
            )
        return value, text

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
        self._counters[result].inc()
