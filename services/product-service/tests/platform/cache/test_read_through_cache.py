import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
from pydantic import BaseModel

from service.platform.cache.cache_variables import CacheVariables
from service.platform.cache.read_through_cache import KeyValueStore, ReadThroughCache
from service.platform.cache.redis_connection import RedisConnection
from service.platform.configuration import read_environment
from service.platform.service_context import ServiceContext
from tests.support.cache import break_connections, make_cache
from tests.support.context import make_context
from tests.support.eventually import eventually


class Thing(BaseModel):
    size: int


@dataclass(frozen=True, slots=True)
class Caches:
    """Makes caches as several instances of a service would have them."""

    context: ServiceContext
    redis: KeyValueStore
    prefix: str
    name: str

    def make(
        self, *, redis: KeyValueStore | None = None, ttl_seconds: int = 30
    ) -> ReadThroughCache[Thing]:
        return ReadThroughCache(
            Thing,
            redis=redis or self.redis,
            logger=self.context.logger,
            metrics=self.context.metrics,
            name=self.name,
            key_prefix=self.prefix,
            ttl_seconds=ttl_seconds,
        )


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
        yield Caches(context, redis, configuration.redis_key_prefix, "things")
        await context.resources.close(context.logger)


@pytest.fixture
def caches(shared: Caches, request: pytest.FixtureRequest) -> Caches:
    return Caches(shared.context, shared.redis, shared.prefix, request.node.name)


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
