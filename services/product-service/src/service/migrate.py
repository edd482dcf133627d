"""Migrates the database by hand: python -m service.migrate [up|down [count]]."""

import asyncio
import os
import re
import sys

from service.platform.configuration import ServerVariables, read_environment
from service.platform.database.database_variables import DatabaseAddress
from service.platform.database.migrate_database import migrate_database
from service.platform.telemetry.logger import Logger

USAGE = "usage: python -m service.migrate [up|down [count]]"


class MigrationVariables(DatabaseAddress, ServerVariables):
    """What a migration reads from the environment."""


def main(arguments: list[str]) -> int:
    """Run all migrations that have not run yet, or take back as many as asked for.

    :returns: the exit code of the process
    """
    match arguments:
        case []:
            direction, count = "up", None
        case [direction]:
            count = None
        case [direction, count] if re.fullmatch(r"[0-9]+", count):
            pass
        case _:
            direction, count = "", None
    if direction not in ("up", "down"):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    try:
        variables = read_environment(MigrationVariables, os.environ)
        asyncio.run(
            migrate_database(
                variables,
                "up" if direction == "up" else "down",
                Logger(variables.log_level),
                count=None if count is None else int(count),
            )
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for the reason
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
