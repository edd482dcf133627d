"""Where items are kept and how they are reached."""

from fastapi import APIRouter

from service.configuration import Configuration
from service.items.cache_items import cache_items
from service.items.item_routes import item_routes
from service.items.postgresql_item_store import PostgresqlItemStore
from service.platform.database.open_database import open_database
from service.platform.service_context import ServiceContext


async def create_items(context: ServiceContext, configuration: Configuration) -> APIRouter:
    """Put together where items are kept and how they are reached."""
    database = await open_database(context, configuration)
    store = PostgresqlItemStore(database)
    return item_routes(cache_items(context, configuration, store))
