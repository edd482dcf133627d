"""Putting messages back into their queues."""

from typing import Self

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, DeliveryMode

from service.dead_letters.dead_letter import describe
from service.dead_letters.postgresql_dead_letters import Parcel
from service.platform.http.problem import HttpProblem
from service.platform.messaging.broker import Broker
from service.platform.process.with_timeout import with_timeout

CONFIRM_TIMEOUT_MS = 3_000
"""Somebody waits for the answer."""


class QueuePublisher:
    """Puts messages back into one queue, past the exchange and whoever else listens to it."""

    def __init__(self) -> None:
        self._channel: AbstractChannel | None = None

    @classmethod
    async def create(cls, broker: Broker) -> Self:
        """Make a publisher that publishes whenever the broker is there."""
        publisher = cls()
        await broker.on_connection(publisher._open)
        return publisher

    async def publish(self, parcel: Parcel) -> None:
        """Return once the broker has the message in its queue.

        :raises HttpProblem: (503) when the broker is away or does not confirm
        """
        channel = self._channel
        message_id, message_type = describe(parcel.body)
        message = aio_pika.Message(
            parcel.body,
            delivery_mode=DeliveryMode.PERSISTENT,
            content_type="application/cloudevents+json",
            message_id=message_id,
            type=message_type,
            headers=dict(parcel.properties),
        )
        try:
            if channel is None:
                raise ConnectionError("there is no connection to the message broker")
            # Mandatory: a queue that is not there must not swallow it
            publishing = channel.default_exchange.publish(message, parcel.queue, mandatory=True)
            await with_timeout(publishing, CONFIRM_TIMEOUT_MS)
        except Exception as error:
            raise HttpProblem(
                503, "The message broker did not take the message", headers={"retry-after": "5"}
            ) from error

    async def _open(self, connection: AbstractConnection) -> AbstractChannel:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)

        def forget(*_: object) -> None:
            if self._channel is channel:
                self._channel = None

        channel.close_callbacks.add(forget)
        self._channel = channel
        return channel
