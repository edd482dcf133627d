import asyncio
import signal

import pytest

from service.platform.configuration import read_environment
from service.platform.database.database_variables import DatabaseVariables
from service.platform.database.open_database import DatabaseUnreachable, open_database
from service.platform.service_identity import SERVICE_IDENTITY
from tests.support.child_service import run_child
from tests.support.context import make_context
from tests.support.database import bring_back, make_database, take_down
from tests.support.environment import make_environment
from tests.support.eventually import eventually
from tests.support.http import send
from tests.support.log_recorder import find_lines
from tests.support.running_service import run_service

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


async def test_a_service_whose_database_goes_away_is_not_ready_and_recovers_by_itself() -> None:
    async with make_database() as made, run_service(**made.variables) as service:
        await take_down(made.name)

        ready = await send("GET", f"{service.url}/health/ready")
        assert (ready.status, ready.body["status"]) == (503, "unavailable")
        database = ready.body["checks"]["database"]
        assert (database["status"], database["required"]) == ("down", True)
        assert (await send("GET", f"{service.url}/health/live")).status == 200

        await bring_back(made.name)

        async def is_ready() -> None:
            assert (await send("GET", f"{service.url}/health/ready")).status == 200

        await eventually(is_ready)


class TestOpenDatabase:
    async def test_waits_for_a_database_that_is_late(self) -> None:
        async with make_database() as made:
            await take_down(made.name)
            context, lines = make_context()
            variables = read_environment(DatabaseVariables, made.variables)
            opening = asyncio.create_task(open_database(context, variables))

            async def is_waiting() -> None:
                assert find_lines(lines, message="waiting for the database")

            await eventually(is_waiting)
            await bring_back(made.name)

            await (await opening).ping()
            await context.resources.close(context.logger)

    async def test_tells_prometheus_about_its_connections(self) -> None:
        async with make_database() as made:
            context, _ = make_context()
            await open_database(context, read_environment(DatabaseVariables, made.variables))

            text = (await context.metrics.scrape()).decode()

            for state, count in {"total": 1, "idle": 1, "waiting": 0}.items():
                labels = f'service="{SERVICE_IDENTITY.name}",state="{state}"'
                assert f"database_pool_connections{{{labels}}} {count}.0" in text
            await context.resources.close(context.logger)

    async def test_lets_the_service_be_stopped_while_it_waits(self) -> None:
        async with (
            make_environment() as variables,
            run_child("service", {**variables, "DATABASE_URL": NOWHERE}) as child,
        ):

            async def is_waiting() -> None:
                assert find_lines(child.log_lines, message="waiting for the database")

            await eventually(is_waiting)

            child.kill(signal.SIGTERM)

            assert await child.exit() == 0

    async def test_gives_up_after_a_while_and_says_what_was_wrong(self) -> None:
        context, _ = make_context()
        environment = {"DATABASE_URL": NOWHERE, "DATABASE_START_TIMEOUT_MS": "0"}

        with pytest.raises(DatabaseUnreachable, match="the database cannot be reached"):
            await open_database(context, read_environment(DatabaseVariables, environment))

        await context.resources.close(context.logger)
