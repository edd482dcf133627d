"""Where everything is kept and how it is reached."""

from fastapi import APIRouter, Depends, Response

from service.catalog.categories.category_reader import CachedTree, CategoryReader
from service.catalog.categories.category_routes import category_routes
from service.catalog.categories.category_store import CategoryStore
from service.catalog.products.product_reader import CachedProduct, ProductReader
from service.catalog.products.product_routes import product_routes
from service.catalog.products.product_store import ProductStore
from service.catalog.variants.variant_routes import variant_routes
from service.catalog.variants.variant_store import VariantStore
from service.configuration import Configuration
from service.inventory.check_invariants import check_invariants
from service.inventory.reservation_routes import reservation_routes
from service.inventory.reservation_store import ReservationStore
from service.inventory.stock_routes import stock_routes
from service.inventory.stock_store import StockStore
from service.inventory.sweep_reservations import sweep_reservations
from service.platform.cache.read_through_cache import ReadThroughCache
from service.platform.cache.redis_connection import RedisConnection
from service.platform.database.open_database import open_database
from service.platform.identity.identity import SERVICE_ROLE
from service.platform.identity.identity_verifier import IdentityVerifier
from service.platform.identity.require_identity import require_identity
from service.platform.service_context import ServiceContext
from service.search.product_search import ProductSearch
from service.search.search_routes import search_routes
from service.shared.json_response import json_response


async def create_routes(context: ServiceContext, configuration: Configuration) -> APIRouter:
    """Put together where everything is kept and how it is reached."""
    verifier = IdentityVerifier(configuration.identity_secrets)
    administrator = require_identity(verifier, roles=("admin",))
    other_service = require_identity(verifier, roles=(SERVICE_ROLE,))
    operator = require_identity(verifier, roles=(SERVICE_ROLE, "admin"))

    database = await open_database(context, configuration)
    search = await ProductSearch.create(database)
    if not search.can_compare:
        context.logger.warn("the database lacks pg_trgm: typing errors are not forgiven")

    redis = RedisConnection(context, configuration)
    product_store = ProductStore(database)
    category_store = CategoryStore(database)
    products = ProductReader(
        product_store.find,
        ReadThroughCache(
            CachedProduct,
            redis=redis,
            logger=context.logger,
            metrics=context.metrics,
            name="products",
            key_prefix=configuration.redis_key_prefix,
            ttl_seconds=configuration.cache_ttl_seconds,
        ),
    )
    categories = CategoryReader(
        category_store.list,
        ReadThroughCache(
            CachedTree,
            redis=redis,
            logger=context.logger,
            metrics=context.metrics,
            name="categories",
            key_prefix=configuration.redis_key_prefix,
            ttl_seconds=configuration.cache_ttl_seconds,
        ),
    )
    sweep_reservations(
        context,
        database,
        products.note_availability,
        interval_ms=configuration.reservation_sweep_interval_ms,
    )
    requested = context.metrics.counter(
        "stock_reservations_total",
        "Requests for stock by result: created, repeated or insufficient",
        ("result",),
    )

    router = APIRouter()
    # What has a fixed path comes before what has an id in its place
    router.include_router(search_routes(search, administrator))
    router.include_router(
        stock_routes(StockStore(database, products.note_availability), administrator)
    )
    router.include_router(category_routes(category_store, categories, products, administrator))
    router.include_router(variant_routes(VariantStore(database), products, administrator))
    router.include_router(product_routes(product_store, products, administrator))
    router.include_router(
        reservation_routes(
            ReservationStore(database, products.note_availability),
            lambda result: requested.labels(result).inc(),
        ),
        dependencies=[Depends(other_service)],
    )

    @router.get("/internal/invariants", dependencies=[Depends(operator)])
    async def get_invariants() -> Response:
        return json_response(await check_invariants(database))

    return router
