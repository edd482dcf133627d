import asyncio
import contextlib
import signal

from service.platform.configuration import read_environment
from service.platform.database.database import Database, Statement
from service.platform.database.database_variables import DatabaseVariables
from service.platform.database.migrate import migrate
from service.platform.messaging.broker import Broker
from service.platform.messaging.declare_queues import dead_letter_queue, declare_queues
from service.platform.messaging.message import Message, create_message
from service.platform.messaging.messaging_variables import MessagingVariables
from service.platform.messaging.publisher import Publisher
from tests.platform.messaging.fragile_consumer import EXIT_CODE
from tests.support.broker import make_broker, message_count, open_channel, remove_queues
from tests.support.child_service import run_child
from tests.support.context import make_context
from tests.support.database import make_database
from tests.support.eventually import eventually
from tests.support.log_recorder import record_log

CREATE = Statement("create", "CREATE TABLE effects (subject text)")
EFFECTS = Statement("effects", "SELECT subject FROM effects ORDER BY subject")

HARMLESS = [f"harmless-{number}" for number in range(6)]
MOST_DEATHS = 20


def happened(subject: str, *, poisonous: bool) -> Message:
    data = {"poisonous": poisonous}
    return create_message(type="thing.happened.v1", subject=subject, data=data)


async def test_is_given_up_after_a_few_deaths_and_takes_no_harmless_message_with_it() -> None:
    context, _ = make_context()
    async with make_database() as made, make_broker() as broker_variables:
        await migrate(made.url, "up", record_log()[0])
        database = await Database.create(read_environment(DatabaseVariables, made.variables))
        await database.query(CREATE)
        messaging = read_environment(MessagingVariables, broker_variables)
        broker = await Broker.connect(context, messaging, required=True)
        queue = f"{messaging.rabbitmq_name_prefix}.fragile"
        async with open_channel() as channel:
            await declare_queues(
                channel, queue, exchange=broker.exchange, types=["thing.happened.v1"]
            )
        publisher = await Publisher.create(broker)
        messages = [happened(subject, poisonous=False) for subject in HARMLESS]
        messages.insert(3, happened("poison", poisonous=True))
        await publisher.publish(messages)

        async def is_done() -> None:
            assert await message_count(dead_letter_queue(queue)) == 1
            assert await message_count(queue) == 0
            assert [row["subject"] for row in await database.query(EFFECTS)] == HARMLESS

        deaths = 0
        variables = {**made.variables, **broker_variables, "PYTHONPATH": "src:."}
        done = asyncio.create_task(eventually(is_done, 120))
        while not done.done() and deaths < MOST_DEATHS:
            async with run_child("tests.platform.messaging.fragile_consumer", variables) as child:
                end = asyncio.create_task(child.exit())
                await asyncio.wait({done, end}, return_when=asyncio.FIRST_COMPLETED)
                if end.done():
                    assert end.result() == EXIT_CODE, child.errors
                    deaths += 1
                else:
                    child.kill(signal.SIGKILL)
                    await end
        await done

        assert deaths == 5
        with contextlib.suppress(Exception):
            await remove_queues(queue)
        await database.close()
        await context.resources.close(context.logger)
