from tests.platform.database.tcp_proxy import make_tcp_proxy
from tests.support.database import make_database
from tests.support.eventually import eventually
from tests.support.shop import run_shop


async def test_callers_are_told_to_come_back_while_the_database_is_away() -> None:
    async with (
        make_database() as made,
        make_tcp_proxy(made.variables["DATABASE_URL"]) as proxy,
        run_shop(**{**made.variables, "DATABASE_URL": proxy.url}) as shop,
    ):
        product, variant = await shop.offer(title="Cup", stock=1)

        await proxy.cut()

        new = {"title": "Mug", "categoryId": product["category"]["id"], "status": "active"}
        for answer in (
            await shop.get("/products?limit=1"),
            await shop.manage("POST", "/products", new),
            await shop.reserve({variant["id"]: 1}),
        ):
            assert (answer.status, answer.headers["retry-after"]) == (503, "1")
            assert answer.headers["content-type"] == "application/problem+json"
            assert "database" not in answer.text
        # What is wrong with a request is still the fault of whoever sent it
        assert (await shop.get("/products?limit=0")).status == 400
        assert (await shop.get("/health/ready")).status == 503

        await proxy.open()

        async def is_back() -> None:
            found = await shop.get("/products?limit=1")
            assert [each["title"] for each in found.body["items"]] == ["Cup"]

        await eventually(is_back)
