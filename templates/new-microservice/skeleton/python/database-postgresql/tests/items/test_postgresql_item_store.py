from tests.support.database import bring_back, make_database, take_down
from tests.support.eventually import eventually
from tests.support.http import send
from tests.support.running_service import run_service


async def test_items_whose_database_goes_away_are_answered_with_500_until_it_is_back() -> None:
    async with make_database() as made, run_service(**made.variables) as service:
        await take_down(made.name)
        assert (await send("GET", f"{service.url}/items")).status == 500

        await bring_back(made.name)

        async def is_back() -> None:
            assert (await send("GET", f"{service.url}/items")).status == 200

        await eventually(is_back)
