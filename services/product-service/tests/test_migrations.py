import asyncpg
import pytest

from service.platform.database.migrate import migrate
from service.platform.service_identity import SERVICE_ROOT
from tests.support.database import make_database
from tests.support.log_recorder import record_log
from tests.support.shop import run_shop

NAMES = sorted(path.stem for path in (SERVICE_ROOT / "migrations" / "versions").glob("0*.py"))

EVERYTHING = """
    SELECT format('%s %s', relkind, relname) FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema_migrations%'
    UNION ALL
    SELECT format('function %s', proname) FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace AND proname NOT IN (
       -- Those of the extension, which stays
       SELECT proname FROM pg_depend
         JOIN pg_proc ON pg_proc.oid = objid
        WHERE deptype = 'e' AND classid = 'pg_proc'::regclass
     )
"""


async def things_in(url: str) -> set[str]:
    """Find everything that migrations have made."""
    connection = await asyncpg.connect(url)
    try:
        return {row[0] for row in await connection.fetch(EVERYTHING)}
    finally:
        await connection.close()


async def test_every_migration_can_be_taken_back_and_run_again() -> None:
    logger, _ = record_log()
    async with make_database() as database:
        steps = [await things_in(database.url)]
        for name in NAMES:
            assert await migrate(database.url, "up", logger, count=1) == [name]
            steps.append(await things_in(database.url))
        for step in reversed(steps[:-1]):
            await migrate(database.url, "down", logger)
            assert await things_in(database.url) == step
        assert await migrate(database.url, "up", logger) == NAMES
        assert await things_in(database.url) == steps[-1]


async def test_the_service_goes_on_while_the_last_migration_is_taken_back_and_run_again() -> None:
    """The code of a version runs on the schema of the version before, and the other way round."""
    logger, _ = record_log()
    async with make_database() as database, run_shop(**database.variables) as shop:
        product, variant = await shop.offer(title="Wireless Headphones", stock=5)

        async def works() -> None:
            assert await shop.titles("?query=hedphones") == ["Wireless Headphones"]
            assert (await shop.get(f"/products/{product['id']}")).status == 200
            assert (await shop.reserve({variant["id"]: 1})).status == 201
            assert await shop.broken_invariants() == []

        await works()
        await migrate(database.url, "down", logger)
        await works()
        await migrate(database.url, "up", logger)
        await works()


async def test_a_database_without_the_extension_is_migrated_all_the_same() -> None:
    """As a role that owns the schema, but not the database: it may not create extensions."""
    async with make_database() as database:
        name = f"{database.name}_owner"
        await database.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'only for tests'")
        try:
            await database.execute(f"GRANT ALL ON SCHEMA public TO {name}")
            logger, _ = record_log()
            await migrate(database.url_for(name, "only for tests"), "up", logger)

            async with run_shop(**database.variables) as shop:
                await shop.offer(title="Wireless Headphones")
                assert await shop.titles("?query=headphones") == ["Wireless Headphones"]
                assert await shop.titles("?query=hedphones") == []
        finally:
            await database.execute(f"DROP OWNED BY {name} CASCADE")
            await database.execute(f"DROP ROLE {name}")


async def test_the_service_does_with_a_role_that_may_only_read_and_write_rows() -> None:
    async with make_database() as database:
        name = f"{database.name}_user"
        await database.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'only for tests'")
        try:
            variables = {
                "DATABASE_URL": database.url_for(name, "only for tests"),
                "DATABASE_MIGRATION_URL": database.url,
                "RESERVATION_SWEEP_INTERVAL_MS": "50",
            }
            async with run_shop(**variables) as shop:
                product, variant = await shop.offer(title="Wireless Headphones", stock=5)
                assert await shop.titles("?query=hedphones") == ["Wireless Headphones"]
                assert (await shop.get("/products?facets=true")).status == 200
                reserved = await shop.reserve({variant["id"]: 1})
                path = f"/internal/reservations/{reserved.body['id']}/confirm"
                assert (await shop.call("POST", path)).status == 200
                category = product["category"]
                answer = await shop.manage(
                    "PUT", f"/products/categories/{category['id']}", {"name": "Other"}
                )
                assert answer.status == 200
                assert await shop.broken_invariants() == []
        finally:
            await database.execute(f"DROP OWNED BY {name} CASCADE")
            await database.execute(f"DROP ROLE {name}")


async def test_the_database_itself_refuses_what_must_not_be() -> None:
    async with make_database() as database, run_shop(**database.variables) as shop:
        await shop.offer(stock=1)
        for statement in (
            "UPDATE stock SET available = -1, reserved = 2",
            "UPDATE stock SET available = 5",
            "UPDATE variants SET price_amount = -1",
            "UPDATE products SET status = 'sold'",
        ):
            with pytest.raises(asyncpg.CheckViolationError):
                await database.execute(statement)
