import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from service.configuration import read_configuration
from service.platform.configuration import read_environment
from service.platform.database.database import Database, Statement
from service.platform.database.database_variables import DatabaseVariables
from service.service import start_service
from tests.support.cache import connect
from tests.support.database import make_database
from tests.support.environment import make_environment
from tests.support.eventually import eventually
from tests.support.log_recorder import record_log
from tests.support.running_service import RunningTestService
from tests.support.shop import Shop, run_shop


async def is_ready(shop: Shop) -> None:
    ready = await shop.get("/health/ready")
    assert ready.body["status"] == "ok"


async def cache_results(shop: Shop, cache: str) -> dict[str, float]:
    metrics = (await shop.get("/metrics")).text
    samples = re.findall(
        rf'^cache_requests_total\{{cache="{cache}",result="(\w+)".*\}} (\S+)$',
        metrics,
        re.MULTILINE,
    )
    return {result: float(count) for result, count in samples}


@asynccontextmanager
async def run_two() -> AsyncIterator[tuple[Shop, Shop, str]]:
    """Run two instances with one database and one cache; the last part begins all keys."""
    async with make_environment() as variables:
        shops = []
        services = []
        for _ in range(2):
            logger, lines = record_log()
            service = await start_service(
                read_configuration(variables), logger, validate_responses=True
            )
            services.append(service)
            shops.append(Shop(RunningTestService(f"http://127.0.0.1:{service.port}", lines)))
        try:
            for shop in shops:
                await eventually(lambda shop=shop: is_ready(shop))  # type: ignore[misc]
            yield shops[0], shops[1], variables["REDIS_KEY_PREFIX"]
        finally:
            for service in services:
                await service.stop("the test is over")


async def remember(shop: Shop, path: str, prefix: str, name: str) -> None:
    """See to it that an answer is in Redis, and at hand, also shortly after a change."""
    key = f"{prefix}{name}"
    async with connect() as redis:
        await redis.delete(key)
        await redis.publish(f"{prefix}changes", key)

        async def is_remembered() -> None:
            await shop.get(path)
            assert str(await redis.get(key)).startswith("{")

        await eventually(is_remembered)


async def test_every_instance_shows_a_change_that_another_one_made() -> None:
    async with run_two() as (one, two, prefix):
        product, variant = await one.offer(title="Old", stock=1)
        path, name = f"/products/{product['id']}", f"products:{product['id']}"
        category = product["category"]
        new = {"title": "New", "categoryId": category["id"], "status": "active"}
        dearer = {"sku": variant["sku"], "price": {"amount": 7, "currency": "EUR"}}
        reservation_id = str(uuid4())
        reserved = {"items": [{"variantId": variant["id"], "quantity": 1}], "expiresInSeconds": 60}

        async def look(shop: Shop, *keys: str) -> object:
            value = (await shop.get(path)).body
            for each in keys:
                value = value[each]
            return value

        async def see(expected: object, *keys: str) -> None:
            # Who made the change sees it at once, the other one when the news has come
            assert await look(two, *keys) == expected

            async def sees_other() -> None:
                assert await look(one, *keys) == expected

            await eventually(sees_other)

        await remember(one, path, prefix, name)
        await two.manage("PUT", path, new)
        await see("New", "title")

        await remember(one, path, prefix, name)
        await two.manage("PUT", f"/products/variants/{variant['id']}", dearer)
        await see(7, "priceFrom", "amount")

        await remember(one, path, prefix, name)
        await two.manage("PUT", f"/products/categories/{category['id']}", {"name": "Renamed"})
        await see("Renamed", "category", "name")

        await remember(one, path, prefix, name)
        await two.call("PUT", f"/internal/reservations/{reservation_id}", reserved)
        await see("out_of_stock", "availability")

        await remember(one, path, prefix, name)
        await two.call("POST", f"/internal/reservations/{reservation_id}/release")
        await see("low_stock", "availability")

        await remember(one, path, prefix, name)
        await two.receive(variant["id"], 50)
        await see("in_stock", "availability")


async def test_every_instance_shows_a_category_that_another_one_made() -> None:
    async with run_two() as (one, two, prefix):
        await one.category(name="First")
        await remember(one, "/products/categories", prefix, "categories:tree")

        await two.category(name="Second")

        async def is_seen(shop: Shop) -> None:
            items = (await shop.get("/products/categories")).body["items"]
            assert [each["name"] for each in items] == ["First", "Second"]

        await is_seen(two)
        await eventually(lambda: is_seen(one))


async def test_a_product_is_read_from_the_cache_the_second_time_and_so_is_its_absence() -> None:
    async with run_shop() as shop:
        await eventually(lambda: is_ready(shop))
        product, _ = await shop.offer()
        path = f"/products/{product['id']}"
        missing = f"/products/{uuid4()}"
        # The variant has marked the product as changed, and a mark is not replaced for a while
        await shop.get(path)
        before = await cache_results(shop, "products")

        assert [(await shop.get(missing)).status for _ in range(3)] == [404] * 3

        after = await cache_results(shop, "products")
        assert after["miss"] - before["miss"] == 1
        found = {name: after[name] - before[name] for name in ("hit", "near")}
        assert sum(found.values()) == 2


HOLD = Statement("test-hold-products", "LOCK TABLE products IN ACCESS EXCLUSIVE MODE")


async def test_many_callers_that_miss_at_once_share_one_load() -> None:
    async with make_database() as made, run_shop(**made.variables) as shop:
        await eventually(lambda: is_ready(shop))
        product, _ = await shop.offer()
        database = await Database.create(read_environment(DatabaseVariables, made.variables))

        async def all_wait() -> None:
            assert (await cache_results(shop, "products"))["shared"] == 19

        async with database.transaction() as transaction:
            # The one load has to wait, until all of them have come
            await transaction.query(HOLD)
            asking = [
                asyncio.create_task(shop.get(f"/products/{product['id']}")) for _ in range(20)
            ]
            before = await cache_results(shop, "products")
            await eventually(all_wait)
        answers = await asyncio.gather(*asking)
        await database.close()

        assert {answer.status for answer in answers} == {200}
        after = await cache_results(shop, "products")
        assert after["miss"] - before.get("miss", 0) <= 1


async def test_without_redis_everything_comes_from_the_database_and_readiness_says_so() -> None:
    async with run_shop(REDIS_URL="redis://127.0.0.1:1") as shop:
        product, variant = await shop.offer(title="Old", stock=1)
        path = f"/products/{product['id']}"

        assert (await shop.get(path)).body["title"] == "Old"
        body = {"title": "New", "categoryId": product["category"]["id"], "status": "active"}
        assert (await shop.manage("PUT", path, body)).status == 200
        assert (await shop.get(path)).body["title"] == "New"
        assert (await shop.reserve({variant["id"]: 1})).status == 201
        assert (await shop.get(path)).body["availability"] == "out_of_stock"
        assert (await shop.get("/products/categories")).status == 200
        assert (await shop.get(f"/products/{uuid4()}")).status == 404
        ready = await shop.get("/health/ready")
        assert (ready.status, ready.body["status"]) == (200, "degraded")
        assert ready.body["checks"]["cache"]["status"] == "down"
