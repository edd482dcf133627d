"""Publishing."""

import asyncio
from collections.abc import Sequence
from typing import Self

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange, DeliveryMode

from service.platform.messaging.broker import Broker
from service.platform.messaging.message import Message
from service.platform.process.with_timeout import with_timeout

CONFIRM_TIMEOUT_MS = 10_000
"""A broker that has not confirmed by now is taken for dead; what was sent will be sent again."""


class Publisher:
    """Publishes messages and knows that they arrived.

    The broker confirms each one after it is on disk.
    """

    def __init__(self, exchange: str) -> None:
        self._name = exchange
        self._exchange: AbstractExchange | None = None

    @classmethod
    async def create(cls, broker: Broker) -> Self:
        """Make a publisher that publishes whenever the broker is there."""
        publisher = cls(broker.exchange)
        await broker.on_connection(publisher._open)
        return publisher

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return once the broker has all messages. The routing key is the message's type.

        :raises Exception: when the broker is away or does not confirm; some of the messages may
            have arrived all the same
        """
        exchange = self._exchange
        if exchange is None:
            raise ConnectionError("there is no connection to the message broker")
        sending = [
            exchange.publish(_encode(message), message.type, mandatory=False)
            for message in messages
        ]
        await with_timeout(asyncio.gather(*sending), CONFIRM_TIMEOUT_MS)

    async def _open(self, connection: AbstractConnection) -> AbstractChannel:
        channel = await connection.channel(publisher_confirms=True)
        exchange = await channel.get_exchange(self._name, ensure=False)

        def forget(*_: object) -> None:
            if self._exchange is exchange:
                self._exchange = None

        channel.close_callbacks.add(forget)
        self._exchange = exchange
        return channel


def _encode(message: Message) -> aio_pika.Message:
    return aio_pika.Message(
        message.to_json().encode(),
        delivery_mode=DeliveryMode.PERSISTENT,
        content_type="application/cloudevents+json",
        message_id=message.id,
        type=message.type,
        timestamp=message.time,
        headers=dict(message.trace_headers()),
    )
