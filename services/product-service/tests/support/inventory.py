"""The inventory on a database of its own, without HTTP."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

from service.inventory.reservation import RequestedItem, ReservationRequest
from service.inventory.reservation_store import ReservationStore
from service.inventory.reserve_stock import TakenStock
from service.inventory.stock_level import StockLevel
from service.inventory.stock_store import StockStore
from service.platform.configuration import read_environment
from service.platform.database.database import Database, Statement
from service.platform.database.database_variables import DatabaseVariables
from service.platform.database.migrate import migrate
from tests.support.database import make_database
from tests.support.log_recorder import record_log

CATEGORY = Statement("test-category", "INSERT INTO categories (id, slug, name) VALUES ($1, $2, $2)")
PRODUCT = Statement(
    "test-product",
    """
    INSERT INTO products (id, slug, title, category_id, status, price_from)
    VALUES ($1, $1::uuid::text, 'Cup', $2, 'active', 1000)
    """,
)
VARIANT = Statement(
    "test-variant",
    """
    WITH variant AS (
      INSERT INTO variants (id, product_id, sku, options, price_amount, price_currency)
      VALUES ($1, $2, $1::uuid::text, jsonb_build_object('number', $1::uuid::text), 1000, 'EUR')
      RETURNING id, product_id
    )
    INSERT INTO stock (variant_id, product_id) SELECT id, product_id FROM variant
    """,
)
LEVELS = Statement("test-levels", "SELECT * FROM stock")
STATES = Statement("test-states", "SELECT id, state FROM reservations")
MAKE_OVERDUE = Statement(
    "test-make-overdue",
    "UPDATE reservations SET expires_at = now() - interval '1 second' WHERE id = $1",
)


async def _ignore(_: Sequence[TakenStock]) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class TestInventory:
    """An inventory with variants that have no stock yet, used by several instances."""

    __test__ = False

    url: str
    databases: Sequence[Database]
    variants: Sequence[UUID]

    def reservations(self, instance: int = 0) -> ReservationStore:
        """Get the reservations as one of the instances has them."""
        return ReservationStore(self.databases[instance], _ignore)

    def stock(self, instance: int = 0) -> StockStore:
        """Get the stock as one of the instances has it."""
        return StockStore(self.databases[instance], _ignore)

    async def levels(self) -> dict[UUID, StockLevel]:
        """Read all stock."""
        return {
            row["variant_id"]: StockLevel(
                row["available"], row["reserved"], row["sold"], row["received"]
            )
            for row in await self.databases[0].query(LEVELS)
        }

    async def states(self) -> dict[UUID, str]:
        """Read the states of all reservations, as they are stored."""
        return {row["id"]: row["state"] for row in await self.databases[0].query(STATES)}

    async def let_time_pass(self, reservation_id: UUID) -> None:
        """Make a reservation overdue."""
        await self.databases[0].query(MAKE_OVERDUE, reservation_id)


def request_for(items: dict[UUID, int], expires_in_seconds: int = 600) -> ReservationRequest:
    """Ask for stock."""
    return ReservationRequest(
        items=tuple(
            RequestedItem(variant_id=each, quantity=quantity) for each, quantity in items.items()
        ),
        expires_in_seconds=expires_in_seconds,
    )


@asynccontextmanager
async def open_inventory(*, variants: int, instances: int = 1) -> AsyncIterator[TestInventory]:
    """Open an inventory that nobody else uses."""
    async with AsyncExitStack() as parts:
        made = await parts.enter_async_context(make_database())
        logger, _ = record_log()
        await migrate(made.url, "up", logger)
        databases = []
        for _ in range(instances):
            configuration = read_environment(DatabaseVariables, made.variables)
            database = await Database.create(configuration)
            parts.push_async_callback(database.close)
            databases.append(database)
        category, product = uuid4(), uuid4()
        await databases[0].query(CATEGORY, category, "cups")
        await databases[0].query(PRODUCT, product, category)
        ids = [uuid4() for _ in range(variants)]
        for variant in ids:
            await databases[0].query(VARIANT, variant, product)
        yield TestInventory(made.url, databases, ids)
