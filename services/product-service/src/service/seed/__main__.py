"""Fills the database with a made-up shop: python -m service.seed [--in-production]."""

import asyncio
import os
import sys
from typing import Annotated

from service.migrate import main as migrate
from service.platform.configuration import ServerVariables, one_of, read_environment
from service.platform.database.database import Database
from service.platform.database.database_variables import DatabaseVariables
from service.platform.telemetry.logger import Logger
from service.seed.seed_catalog import count_foreign_products, seed_catalog

USAGE = "usage: python -m service.seed [--in-production]"


class SeedVariables(DatabaseVariables, ServerVariables):
    """What seeding reads from the environment."""

    environment: Annotated[str, one_of("local", "sandbox", "dev", "staging", "production")] = (
        "local"
    )
    """Where this is; the deployment says it."""


class SeedRefused(Exception):
    """A made-up shop has no place here."""


def main(arguments: list[str]) -> int:
    """Fill the database with what is missing of the made-up shop.

    :returns: the exit code of the process
    """
    if arguments not in ([], ["--in-production"]):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    insist = arguments == ["--in-production"]
    try:
        variables = read_environment(SeedVariables, os.environ)
        if variables.environment == "production" and not insist:
            raise SeedRefused("this is production: say --in-production to seed it all the same")
        if (code := migrate([])) != 0:
            return code
        asyncio.run(_seed(variables, insist=insist))
    except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for the reason
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def _seed(variables: SeedVariables, *, insist: bool) -> None:
    logger = Logger(variables.log_level)
    database = await Database.create(variables)
    try:
        foreign = await count_foreign_products(database)
        if foreign > 0 and not insist:
            raise SeedRefused(
                f"there are {foreign} products that are not made up: "
                "say --in-production to seed all the same"
            )
        result = await seed_catalog(database)
    finally:
        await database.close()
    logger.info("seeded the catalog", before=result.products_before, products=result.products)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
