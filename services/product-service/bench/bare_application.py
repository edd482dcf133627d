"""The same statements with nothing around them: FastAPI, asyncpg, uvicorn.

Usage: python bench/bare_application.py <port>, with DATABASE_URL in the environment.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import uvicorn
import uvloop
from fastapi import FastAPI, Response

from service.catalog.products.product_statements import FIND
from service.search.search_statement import SearchShape, search_statement

POOL_SIZE = 10
"""As many connections as an instance of the service has."""

LIST = search_statement(SearchShape("newest"))


def make_application(database_url: str) -> FastAPI:
    """Make an application with a product and a list, and with nothing else."""
    pools: list[asyncpg.Pool[asyncpg.Record]] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(database_url, min_size=0, max_size=POOL_SIZE) as pool:
            pools.append(pool)
            yield

    application = FastAPI(openapi_url=None, lifespan=lifespan)

    @application.get("/health/ready")
    async def get_readiness() -> Response:
        return Response(b"{}", media_type="application/json")

    @application.get("/products/{product_id}")
    async def get_product(product_id: UUID) -> Response:
        async with pools[0].acquire() as connection:
            [row] = await connection.fetch(FIND.text, product_id)
        return Response(row["document"], media_type="application/json")

    @application.get("/products")
    async def list_products(limit: int = 20) -> Response:
        async with pools[0].acquire() as connection:
            [row] = await connection.fetch(LIST.statement.text, *LIST.values({"limit": limit}))
        return Response(f'{{"items":{row["items"]}}}', media_type="application/json")

    return application


async def main() -> None:
    """Serve until told to stop, with the settings that the service has."""
    config = uvicorn.Config(
        make_application(os.environ["DATABASE_URL"]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
