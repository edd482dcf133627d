"""Where everything is kept and how it is reached."""

from fastapi import APIRouter, Depends, Response

from service.catalog.categories.category_reader import CachedTree, CategoryReader
from service.catalog.categories.category_routes import add_category_routes
from service.catalog.categories.category_store import CategoryStore
from service.catalog.products.product_reader import CachedProduct, ProductReader
from service.catalog.products.product_routes import add_product_routes
from service.catalog.products.product_store import ProductStore
from service.catalog.variants.variant_routes import add_variant_routes
from service.catalog.variants.variant_store import VariantStore
from service.configuration import Configuration
from service.inventory.check_invariants import check_invariants
from service.inventory.reservation_routes import add_reservation_routes
from service.inventory.reservation_store import ReservationStore
from service.inventory.stock_routes import add_stock_routes
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
from service.search.search_routes import add_search_routes
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
            near_seconds=configuration.cache_near_seconds,
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
            near_seconds=configuration.cache_near_seconds,
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

    # One router, what is asked for most at its beginning: routes are tried one after the other
    router = APIRouter()
    add_search_routes(router, search, administrator)
    add_product_routes(router, product_store, products, administrator)
    add_variant_routes(router, VariantStore(database), products, administrator)
    add_reservation_routes(
        router,
        ReservationStore(database, products.note_availability),
        other_service,
        lambda result: requested.labels(result).inc(),
    )
    add_category_routes(router, category_store, categories, products, administrator)
    add_stock_routes(router, StockStore(database, products.note_availability), administrator)

    @router.get("/internal/invariants", dependencies=[Depends(operator)])
    async def get_invariants() -> Response:
        return json_response(await check_invariants(database))

    return router
