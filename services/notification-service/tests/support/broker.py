"""A part of the broker for tests."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractChannel

from service.intake.start_intake import QUEUES
from service.platform.messaging.declare_queues import dead_letter_queue


def broker_url() -> str:
    """Find the broker of the tests."""
    url = os.environ.get("RABBITMQ_URL")
    if not url:
        raise RuntimeError(
            "RABBITMQ_URL is not set. The tests need a RabbitMQ server, for example "
            "amqp://app:app@127.0.0.1:5672"
        )
    return url


@asynccontextmanager
async def open_channel() -> AsyncIterator[AbstractChannel]:
    """Open a channel to the broker of the tests."""
    connection = await aio_pika.connect(broker_url())
    # A message that no queue wants is an error of the test
    async with connection, connection.channel(on_return_raises=True) as channel:
        yield channel


async def message_count(queue: str) -> int | None:
    """Count the messages that wait in a queue for whoever comes next."""
    async with open_channel() as channel:
        declared = await channel.declare_queue(queue, passive=True)
        return declared.declaration_result.message_count


async def remove_queues(queue: str) -> None:
    """Remove a consumer's queues; it must have been stopped, or it declares them anew."""
    async with open_channel() as channel:
        await channel.queue_delete(queue)
        await channel.queue_delete(dead_letter_queue(queue))


@asynccontextmanager
async def make_broker() -> AsyncIterator[dict[str, str]]:
    """Make the environment of a broker that nobody else uses: names with a prefix of their own."""
    prefix = f"test-{uuid4()}"
    exchanges = {
        "USER_EXCHANGE": f"{prefix}.user",
        "ORDER_EXCHANGE": f"{prefix}.order",
        "PAYMENT_EXCHANGE": f"{prefix}.payment",
    }
    yield {"RABBITMQ_URL": broker_url(), "RABBITMQ_NAME_PREFIX": prefix, **exchanges}
    for queue in QUEUES:
        await remove_queues(f"{prefix}.{queue}")
    async with open_channel() as channel:
        for exchange in (f"{prefix}.events", *exchanges.values()):
            await channel.exchange_delete(exchange)
