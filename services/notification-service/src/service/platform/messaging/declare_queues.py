"""The queues of consumers."""

from collections.abc import Sequence

from aio_pika.abc import AbstractChannel, AbstractQueue, ExchangeType

DELIVERY_LIMIT = 20
"""Deliveries after which a message is given up.

For a message that takes its process down again and again, so that nobody can count its failures.
"""


def dead_letter_queue(queue: str) -> str:
    """Get the name of where messages end that cannot be handled, until somebody looks at them."""
    return f"{queue}.dead"


async def declare_queues(
    channel: AbstractChannel, queue: str, *, exchange: str, types: Sequence[str]
) -> AbstractQueue:
    """Declare a consumer's queue and its dead-letter queue, and bind it to the types it wants.

    The exchange is declared as its publisher declares it, so that a consumer may be there before
    the other service ever was. Declaring what exists changes nothing.
    """
    dead = dead_letter_queue(queue)
    await channel.declare_queue(dead, durable=True, arguments={"x-queue-type": "quorum"})
    declared = await channel.declare_queue(
        queue,
        durable=True,
        arguments={
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": dead,
        },
    )
    await channel.declare_exchange(exchange, ExchangeType.TOPIC, durable=True)
    for message_type in types:
        await declared.bind(exchange, message_type)
    return declared
