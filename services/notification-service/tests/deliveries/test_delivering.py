from uuid import uuid4

from tests.support.events import order_event, registered
from tests.support.eventually import eventually
from tests.support.running_service import run_service


async def test_an_order_event_becomes_one_mail_to_its_customer_however_often_it_arrives() -> None:
    async with run_service() as service:
        user_id = uuid4()
        confirmed = order_event("confirmed", user_id)
        await service.events.publish(registered(user_id), confirmed, confirmed)

        async def has_arrived() -> None:
            [mail] = service.outbox.emails()
            assert mail["To"] == f"{user_id.hex}@mail.example"

        await eventually(has_arrived)
