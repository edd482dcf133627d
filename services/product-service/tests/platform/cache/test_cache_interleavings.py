"""Whatever comes in whatever order: nobody is shown an old value for long."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from service.platform.cache.change_feed import ChangeFollower
from service.platform.cache.read_through_cache import ReadThroughCache
from tests.support.context import make_context

KEY = "a"


class Thing(BaseModel):
    version: int


class Steps:
    """Lets everything that waits go on one by one, in an order that somebody else chooses."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    async def wait(self) -> None:
        """Wait for one's turn."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await turn

    async def go_on(self, choose: Callable[[int], int]) -> bool:
        """Give somebody a turn, and wait until all wait again. False when nobody did."""
        for _ in range(8):
            await asyncio.sleep(0)
        if not self._waiting:
            return False
        self._waiting.pop(choose(len(self._waiting))).set_result(None)
        return True


class World:
    """A database with one value, a Redis, and instances of a service."""

    def __init__(self) -> None:
        self.steps = Steps()
        self.version = 1
        self.stored: dict[str, str] = {}
        self.followers: list[ChangeFollower | None] = []
        self.news: list[list[str]] = []

    async def load(self) -> Thing:
        """Read the value; others may change it before and after."""
        await self.steps.wait()
        thing = Thing(version=self.version)
        await self.steps.wait()
        return thing

    def instance(self) -> ReadThroughCache[Thing]:
        """Start an instance."""
        context, _ = make_context()
        cache = ReadThroughCache(
            Thing,
            redis=_Redis(self, len(self.followers)),
            logger=context.logger,
            metrics=context.metrics,
            name="things",
            key_prefix="",
            ttl_seconds=100,
            near_seconds=50,
        )
        for follower in self.followers:
            if follower is not None:
                follower.rely()
        return cache


class _Redis:
    """Redis as one instance sees it: each command waits before and after it takes effect."""

    def __init__(self, world: World, number: int) -> None:
        self._world = world
        self._number = number

    async def get(self, key: str) -> str | None:
        await self._world.steps.wait()
        value = self._world.stored.get(key)
        await self._world.steps.wait()
        return value

    async def set_if_absent(self, key: str, value: str, ttl_ms: int) -> None:
        assert ttl_ms > 0
        await self._world.steps.wait()
        self._world.stored.setdefault(key, value)
        await self._world.steps.wait()

    async def replace(self, key: str, value: str, ttl_ms: int) -> None:
        assert ttl_ms > 0
        await self._world.steps.wait()
        self._world.stored[key] = value
        for news in self._world.news:
            news.append(key)
        await self._world.steps.wait()

    def follow(self, follower: ChangeFollower) -> None:
        self._world.followers.append(follower)
        self._world.news.append([])


class Schedule:
    """Runs reads and changes on two instances, in an order that depends on the seed alone."""

    def __init__(self, seed: int, *, is_stored: bool) -> None:
        self.world = World()
        if is_stored:
            self.world.stored[f"things:{KEY}"] = Thing(version=1).model_dump_json()
        self.instances = [self.world.instance() for _ in range(2)]
        self.tasks: list[asyncio.Task[Any]] = []
        self._choose = random.Random(seed).randrange

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        self.tasks.append(asyncio.create_task(work))

    async def read(self, number: int) -> None:
        await self.world.steps.wait()
        thing = await self.instances[number].get(KEY, self.world.load)
        assert thing is not None
        assert thing.version <= self.world.version

    async def change(self, number: int) -> None:
        await self.world.steps.wait()
        self.world.version += 1
        made = self.world.version
        await self.world.steps.wait()
        await self.instances[number].forget(KEY)
        # Who made the change sees it from now on, whether or not the news has come back
        near = self.instances[number]._near.find(f"things:{KEY}")
        assert near is None or near.version >= made

    async def tell(self, number: int) -> None:
        """Let news reach an instance, in its order, once there is some."""
        await self.wait_for_news(number)
        follower = self.world.followers[number]
        if self.world.news[number] and follower is not None:
            follower.forget(self.world.news[number].pop(0))

    async def wait_for_news(self, number: int) -> None:
        """Wait for what would be worth telling, but not for ever: there may be no change."""
        for _ in range(10):
            await self.world.steps.wait()
            if self.world.news[number]:
                return

    async def lose(self, number: int) -> None:
        """Break the connection that the news comes by, and make another one."""
        await self.wait_for_news(number)
        follower = self.world.followers[number]
        if follower is not None:
            follower.doubt()
            self.world.news[number].clear()
            await self.world.steps.wait()
            # What was sent in between is lost
            self.world.news[number].clear()
            follower.rely()

    async def run(self) -> None:
        while await self.world.steps.go_on(self._choose):
            pass
        await asyncio.gather(*self.tasks)

    async def end(self) -> None:
        """Let all news come, and look: everybody must see what is in the database."""
        for number, news in enumerate(self.world.news):
            follower = self.world.followers[number]
            for key in news:
                if follower is not None:
                    follower.forget(key)
            news.clear()
        for instance in self.instances:
            reading = asyncio.create_task(instance.get(KEY, self.world.load))
            while await self.world.steps.go_on(lambda _: 0):
                pass
            thing = await reading
            assert thing is not None
            assert thing.version == self.world.version


actions = st.tuples(st.sampled_from(["read", "read", "change", "tell", "lose"]), st.integers(0, 1))


@given(st.lists(actions, min_size=3, max_size=9), st.integers(0, 2**32), st.booleans())
@settings(max_examples=500, deadline=None)
async def test_nobody_keeps_an_old_value_whatever_comes_in_whatever_order(
    chosen: list[tuple[str, int]],
    seed: int,
    is_stored: bool,  # noqa: FBT001
) -> None:
    schedule = Schedule(seed, is_stored=is_stored)
    for action, number in chosen:
        schedule.start(getattr(schedule, action)(number))

    await schedule.run()

    await schedule.end()


async def test_an_old_value_that_arrives_after_the_news_of_its_change_is_not_kept() -> None:
    schedule = Schedule(0, is_stored=True)
    world, [reader, writer] = schedule.world, schedule.instances
    schedule.start(reader.get(KEY, world.load))
    # The read has its answer, and is not back yet
    await world.steps.go_on(lambda _: 0)
    world.version = 2
    schedule.start(writer.forget(KEY))
    await world.steps.go_on(lambda count: count - 1)
    await world.steps.go_on(lambda count: count - 1)
    follower = world.followers[0]
    assert follower is not None
    for key in world.news[0]:
        follower.forget(key)
    world.news[0].clear()

    await schedule.run()

    await schedule.end()


async def test_an_old_value_that_was_read_before_its_mark_is_gone_once_the_change_is_made() -> None:
    schedule = Schedule(0, is_stored=True)
    world, instance = schedule.world, schedule.instances[0]
    world.version = 2
    forgetting = asyncio.create_task(instance.forget(KEY))
    await asyncio.sleep(0)
    # Comes later, and has its answer before the mark is made
    reading = asyncio.create_task(instance.get(KEY, world.load))
    for _ in range(2):
        await world.steps.go_on(lambda count: count - 1)
    await reading
    assert instance._near.find(f"things:{KEY}") == Thing(version=1)

    while await world.steps.go_on(lambda _: 0):
        pass
    await forgetting

    # Though the news has not come back
    assert instance._near.find(f"things:{KEY}") is None
    await schedule.end()
