from tests.support.broker import broker_url
from tests.support.eventually import eventually
from tests.support.http import send
from tests.support.running_service import run_service
from tests.support.tcp_relay import relay_to


async def test_a_service_whose_broker_goes_away_goes_on_answering_and_loses_no_event() -> None:
    async with relay_to(broker_url()) as (relay, url), run_service(RABBITMQ_URL=url) as service:

        async def is_ready() -> None:
            ready = await send("GET", f"{service.url}/health/ready")
            assert ready.body["status"] == "ok"

        async def is_degraded() -> None:
            ready = await send("GET", f"{service.url}/health/ready")
            assert (ready.status, ready.body["status"]) == (200, "degraded")
            broker = ready.body["checks"]["broker"]
            assert (broker["status"], broker["required"]) == ("down", False)

        await eventually(is_ready)
        relay.break_connections()
        await eventually(is_degraded)

        created = await send("POST", f"{service.url}/items", body={"name": "Cup"})
        assert created.status == 201

        relay.repair()

        async def has_arrived() -> None:
            activity = f"{service.url}/items/{created.body['id']}/activity"
            events = (await send("GET", activity)).body["items"]
            assert [event["type"] for event in events] == ["item.created.v1"]

        await eventually(has_arrived)
