"""Where items are kept and how they are reached."""

from fastapi import APIRouter

from service.configuration import Configuration
from service.items.item_routes import item_routes
from service.items.postgresql_item_store import PostgresqlItemStore
from service.items.start_item_events import start_item_events
from service.platform.database.open_database import open_database
from service.platform.service_context import ServiceContext


async def create_items(context: ServiceContext, configuration: Configuration) -> APIRouter:
    """Put together where items are kept and how they are reached."""
    database = await open_database(context, configuration)
    outbox, activity = await start_item_events(context, configuration, database)
    store = PostgresqlItemStore(database, outbox)
    return item_routes(store, activity)
