from uuid import UUID, uuid4

from tests.support.events import order_event, registered
from tests.support.eventually import eventually
from tests.support.http import send
from tests.support.identity import signed_in
from tests.support.running_service import RunningTestService, run_service


async def read_all(service: RunningTestService, user_id: UUID, limit: int) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    cursor = ""
    while True:
        url = f"{service.url}/notifications?limit={limit}{cursor}"
        page = (await send("GET", url, headers=signed_in(user_id))).body
        assert len(page["items"]) <= limit
        found += page["items"]
        if "nextCursor" not in page:
            return found
        cursor = f"&cursor={page['nextCursor']}"


async def test_users_see_what_was_sent_to_them_the_newest_first_and_nothing_of_others() -> None:
    mine, others = uuid4(), uuid4()
    orders = [uuid4() for _ in range(5)]
    async with run_service() as service:
        await service.events.publish(registered(mine), registered(others))

        async def are_known() -> None:
            assert len(await service.query("SELECT 1 FROM contacts")) == 2

        await eventually(are_known)
        await service.events.publish(order_event("confirmed", others))
        for number, order_id in enumerate(orders, start=1):
            await service.events.publish(order_event("shipped", mine, order_id=order_id))

            async def is_sent(number: int = number) -> None:
                items = await read_all(service, mine, 100)
                assert [item["state"] for item in items] == ["sent"] * number

            await eventually(is_sent)

        items = await read_all(service, mine, 2)

        assert [item["subject"] for item in items] == [str(each) for each in reversed(orders)]
        assert set(items[0]) == {
            "id",
            "type",
            "subject",
            "channel",
            "topic",
            "state",
            "createdAt",
            "sentAt",
        }
        assert await read_all(service, mine, 5) == items
        assert len(await read_all(service, others, 1)) == 1
        assert await read_all(service, uuid4(), 1) == []
