import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import pytest
from pydantic import BaseModel

from service.platform.cache.cache_variables import CacheVariables
from service.platform.cache.read_through_cache import KeyValueStore, ReadThroughCache
from service.platform.cache.redis_connection import RedisConnection
from service.platform.configuration import read_environment
from service.platform.service_context import ServiceContext
from tests.support.cache import break_connections, connect, make_cache
from tests.support.context import make_context
from tests.support.eventually import eventually


class Thing(BaseModel):
    size: int


@dataclass(frozen=True, slots=True)
class Caches:
    """Makes caches as several instances of a service would have them."""

    context: ServiceContext
    redis: KeyValueStore
    configuration: CacheVariables
    name: str

    @property
    def prefix(self) -> str:
        """Begins all keys."""
        return self.configuration.redis_key_prefix

    def make(
        self,
        *,
        redis: KeyValueStore | None = None,
        ttl_seconds: int = 30,
        near_seconds: int = 5,
    ) -> ReadThroughCache[Thing]:
        return ReadThroughCache(
            Thing,
            redis=redis or self.redis,
            logger=self.context.logger,
            metrics=self.context.metrics,
            name=self.name,
            key_prefix=self.prefix,
            ttl_seconds=ttl_seconds,
            near_seconds=near_seconds,
        )

    def count(self, result: str) -> float:
        """How often there was this result."""
        labels = {"cache": self.name, "result": result}
        counted = self.context.metrics.registry.get_sample_value("cache_requests_total", labels)
        return counted or 0.0

    async def keep(self, cache: ReadThroughCache[Thing], thing: Thing) -> None:
        """See to it that a cache has a thing at hand, also shortly after a change."""

        async def is_at_hand() -> None:
            before = self.count("near")
            assert await cache.get("a", Loader(thing.size)) == thing
            assert self.count("near") == before + 1

        await eventually(is_at_hand)


class Loader:
    """Loads a thing of a size and counts how often."""

    def __init__(
        self, size: int | None, wait: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        self.calls = 0
        self._size = size
        self._wait = wait

    async def __call__(self) -> Thing | None:
        self.calls += 1
        if self._wait is not None:
            await self._wait()
        return None if self._size is None else Thing(size=self._size)


@pytest.fixture(scope="module")
async def shared() -> AsyncIterator[Caches]:
    async with make_cache() as variables:
        context, _ = make_context()
        context.health.mark_running()
        configuration = read_environment(CacheVariables, variables)
        redis = RedisConnection(context, configuration)

        async def is_connected() -> None:
            assert (await context.health.report()).status == "ok"

        await eventually(is_connected)
        yield Caches(context, redis, configuration, "things")
        await context.resources.close(context.logger)


@pytest.fixture
def caches(shared: Caches, request: pytest.FixtureRequest) -> Caches:
    return Caches(shared.context, shared.redis, shared.configuration, request.node.name)


async def test_loads_a_value_once_also_for_another_instance_of_the_service(
    caches: Caches,
) -> None:
    load = Loader(1)

    assert await caches.make().get("a", load) == Thing(size=1)
    assert await caches.make().get("a", load) == Thing(size=1)

    assert load.calls == 1


async def test_loads_again_when_the_value_has_become_too_old(caches: Caches) -> None:
    cache, load = caches.make(ttl_seconds=1), Loader(1)
    await cache.get("a", load)

    async def is_loaded_again() -> None:
        await cache.get("a", load)
        assert load.calls == 2

    await eventually(is_loaded_again)


async def test_does_not_remember_that_there_is_nothing(caches: Caches) -> None:
    cache = caches.make()
    assert await cache.get("a", Loader(None)) is None

    assert await cache.get("a", Loader(1)) == Thing(size=1)


async def test_loads_once_for_many_that_ask_at_the_same_time(caches: Caches) -> None:
    cache, load = caches.make(), Loader(1, lambda: asyncio.sleep(0.05))

    values = await asyncio.gather(*(cache.get("a", load) for _ in range(100)))

    assert load.calls == 1
    assert values == [Thing(size=1)] * 100


async def test_goes_on_loading_for_the_others_when_one_caller_gives_up(caches: Caches) -> None:
    cache, go = caches.make(), asyncio.Event()
    load = Loader(1, go.wait)
    impatient = asyncio.create_task(cache.get("a", load))
    await asyncio.sleep(0)
    patient = asyncio.create_task(cache.get("a", load))
    await asyncio.sleep(0.01)

    impatient.cancel()
    go.set()

    assert await patient == Thing(size=1)
    assert load.calls == 1


async def test_passes_on_the_error_of_a_load_and_loads_again_afterwards(caches: Caches) -> None:
    async def fail() -> None:
        raise RuntimeError("store is away")

    cache = caches.make()
    with pytest.raises(RuntimeError, match="store is away"):
        await cache.get("a", Loader(1, fail))

    assert await cache.get("a", Loader(1)) == Thing(size=1)


async def test_answers_a_changed_value_never_the_one_before(caches: Caches) -> None:
    cache = caches.make()
    await cache.get("a", Loader(1))

    await cache.forget("a")

    assert await cache.get("a", Loader(2)) == Thing(size=2)


async def test_does_not_store_what_a_slow_load_read_before_the_value_changed(
    caches: Caches,
) -> None:
    cache, changed = caches.make(), asyncio.Event()
    slow = asyncio.create_task(cache.get("a", Loader(1, changed.wait)))
    await asyncio.sleep(0.05)
    await cache.forget("a")
    changed.set()
    await slow

    assert await caches.make().get("a", Loader(2)) == Thing(size=2)


async def test_goes_on_without_redis(caches: Caches) -> None:
    context, lines = make_context()
    variables = read_environment(CacheVariables, {"REDIS_URL": "redis://127.0.0.1:1"})
    cache = caches.make(redis=RedisConnection(context, variables))

    assert await cache.get("a", Loader(1)) == Thing(size=1)
    await cache.forget("a")

    async def is_logged_once() -> None:
        assert [line["level"] for line in lines] == ["warn"]

    await eventually(is_logged_once)
    await context.resources.close(context.logger)


async def test_is_used_again_after_its_connection_broke(caches: Caches) -> None:
    await break_connections(caches.prefix)

    async def is_used() -> None:
        load = Loader(1)
        await caches.make().get("again", load)
        assert load.calls == 0

    await eventually(is_used)


async def test_has_at_hand_what_was_asked_for_a_moment_ago(caches: Caches) -> None:
    cache, load = caches.make(), Loader(1)
    await caches.keep(cache, Thing(size=1))
    hits = caches.count("hit") + caches.count("miss")

    assert [await cache.get("a", load) for _ in range(5)] == [Thing(size=1)] * 5

    assert load.calls == 0
    assert caches.count("hit") + caches.count("miss") == hits


async def test_has_nothing_at_hand_when_told_so(caches: Caches) -> None:
    cache = caches.make(near_seconds=0)

    for _ in range(3):
        await cache.get("a", Loader(1))

    assert (caches.count("miss"), caches.count("hit"), caches.count("near")) == (1, 2, 0)


async def test_whoever_changes_a_value_sees_it_changed_at_once(caches: Caches) -> None:
    cache = caches.make()
    for size in range(10):
        await caches.keep(cache, Thing(size=size))
        await cache.forget("a")
        assert await cache.get("a", Loader(size + 1)) == Thing(size=size + 1)


async def test_hears_of_what_another_instance_has_changed(caches: Caches) -> None:
    context, _ = make_context()
    other_redis = RedisConnection(context, caches.configuration)
    # What the first has at hand it would keep for much longer than this takes
    one, other = caches.make(near_seconds=30, ttl_seconds=60), caches.make(redis=other_redis)

    async def change(size: int) -> None:
        await other.forget("a")
        assert await other.get("a", Loader(size)) == Thing(size=size)

    async def sees(size: int) -> None:
        assert await one.get("a", Loader(size)) == Thing(size=size)

    async def is_connected() -> None:
        assert (await context.health.report()).checks["cache"].status == "up"

    await eventually(is_connected)
    for size in range(5):
        await caches.keep(one, Thing(size=size))
        await change(size + 1)
        await eventually(partial(sees, size + 1))
    await context.resources.close(context.logger)


async def test_has_nothing_at_hand_that_changed_while_no_news_could_come(caches: Caches) -> None:
    cache = caches.make()
    await caches.keep(cache, Thing(size=1))
    async with connect() as redis:
        # As another instance would, but so that nobody hears of it
        await redis.set(f"{caches.prefix}{caches.name}:a", "changed", px=10_000)
    assert await cache.get("a", Loader(2)) == Thing(size=1)

    await break_connections(caches.prefix)

    async def is_seen() -> None:
        assert await cache.get("a", Loader(2)) == Thing(size=2)

    await eventually(is_seen)


async def test_becomes_no_older_for_being_kept_in_two_places(caches: Caches) -> None:
    cache = caches.make(ttl_seconds=30, near_seconds=60)

    async def is_kept_in_redis_for_no_more_than_half_of_it() -> None:
        await cache.get("a", Loader(1))
        async with connect() as redis:
            assert 0 < await redis.pttl(f"{caches.prefix}{caches.name}:a") <= 15_000

    await eventually(is_kept_in_redis_for_no_more_than_half_of_it)
