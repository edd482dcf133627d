"""A consumer whose process dies of some messages: run as a process of its own."""

import asyncio
import os

from service.platform.configuration import read_environment
from service.platform.database.database import Database, Statement, Transaction
from service.platform.database.database_variables import DatabaseVariables
from service.platform.health import Health
from service.platform.messaging.broker import Broker
from service.platform.messaging.consumer import Consumer, ConsumerOptions
from service.platform.messaging.message import Message
from service.platform.messaging.messaging_variables import MessagingVariables
from service.platform.messaging.postgresql_inbox import PostgresqlInbox
from service.platform.process.resources import Resources
from service.platform.service_context import ServiceContext
from service.platform.telemetry.logger import Logger
from service.platform.telemetry.metrics import Metrics

EXIT_CODE = 86
EFFECT = Statement("effect", "INSERT INTO effects VALUES ($1)")


async def consume() -> None:
    context = ServiceContext(Logger("info"), Health(), Metrics(), Resources())
    database = await Database.create(read_environment(DatabaseVariables, os.environ))
    messaging = read_environment(MessagingVariables, os.environ)
    broker = await Broker.connect(context, messaging, required=True)
    queue = f"{messaging.rabbitmq_name_prefix}.fragile"
    inbox = PostgresqlInbox(database, queue)

    async def handle(message: Message) -> None:
        async def effect(transaction: Transaction) -> None:
            await transaction.query(EFFECT, message.subject)
            if message.data["poisonous"]:
                await asyncio.sleep(0.1)
                os._exit(EXIT_CODE)
            # So long that those beside a poisonous one never get to their end
            await asyncio.sleep(0.3)

        await inbox.once(message, effect)

    await Consumer.start(
        context,
        broker,
        ConsumerOptions(
            queue=queue,
            exchange=broker.exchange,
            types=["thing.happened.v1"],
            handle=handle,
            prefetch=messaging.rabbitmq_prefetch,
        ),
    )
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(consume())
