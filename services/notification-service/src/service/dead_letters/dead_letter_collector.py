"""Taking over what ends in the dead-letter queues."""

import asyncio
import contextlib
from typing import Self

from aio_pika.abc import (
    AbstractChannel,
    AbstractConnection,
    AbstractIncomingMessage,
    AbstractQueue,
)

from service.dead_letters.dead_letter_counter import dead_letter_counter
from service.dead_letters.postgresql_dead_letters import add_dead_letter
from service.platform.database.database import Database
from service.platform.messaging.broker import Broker
from service.platform.messaging.declare_queues import dead_letter_queue
from service.platform.service_context import ServiceContext

RETRY_SECONDS = 1.0
"""The database may be away; a message that waits here is not lost."""

PREFETCH = 10

KEPT_HEADERS = ("traceparent", "tracestate")
"""Everything else says how the message died, which is of no use to whoever gets it again."""


class DeadLetterCollector:
    """Takes over what ends in the dead-letter queue of a consumer.

    A queue has to be emptied to be looked at. A table can be read, searched and decided about.
    """

    def __init__(self, context: ServiceContext, database: Database, queue: str) -> None:
        self._logger = context.logger.child(queue=dead_letter_queue(queue))
        self._database = database
        self._work_queue = queue
        self._stopping = asyncio.Event()
        self._handling: set[asyncio.Task[None]] = set()
        self._channel: AbstractChannel | None = None
        self._queue: AbstractQueue | None = None
        self._tag = ""
        self._collected = dead_letter_counter(context.metrics)

    @classmethod
    async def start(
        cls, context: ServiceContext, broker: Broker, database: Database, queue: str
    ) -> Self:
        """Collect whenever the broker is there."""
        collector = cls(context, database, queue)
        context.resources.add(f"dead letters of {queue}", collector.stop)
        await broker.on_connection(collector._consume)
        return collector

    async def stop(self) -> None:
        """Take no more; what is not stored stays in the queue."""
        if self._queue is not None:
            with contextlib.suppress(Exception):
                await self._queue.cancel(self._tag)
        self._stopping.set()
        await asyncio.gather(*self._handling)
        if self._channel is not None:
            with contextlib.suppress(Exception):
                await self._channel.close()

    async def _consume(self, connection: AbstractConnection) -> AbstractChannel | None:
        if self._stopping.is_set():
            return None
        channel = await connection.channel()
        # As the consumer declares it
        queue = await channel.declare_queue(
            dead_letter_queue(self._work_queue),
            durable=True,
            arguments={"x-queue-type": "quorum"},
        )
        await channel.set_qos(prefetch_count=PREFETCH)
        self._channel, self._queue = channel, queue

        async def receive(delivery: AbstractIncomingMessage) -> None:
            task = asyncio.create_task(self._receive(delivery))
            self._handling.add(task)
            task.add_done_callback(self._handling.discard)

        self._tag = await queue.consume(receive)
        underlay = await channel.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(lambda _: self._give_up(channel))
        return channel

    def _give_up(self, channel: AbstractChannel) -> None:
        """Begin anew on another channel: the queue was deleted, so the consumer is gone."""
        closing = asyncio.create_task(_close(channel))
        self._handling.add(closing)
        closing.add_done_callback(self._handling.discard)

    async def _receive(self, delivery: AbstractIncomingMessage) -> None:
        try:
            while not await self._store(delivery):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(RETRY_SECONDS):
                        await self._stopping.wait()
                if self._stopping.is_set():
                    await delivery.nack(requeue=True)
                    return
            await delivery.ack()
        except Exception as error:  # noqa: BLE001
            # Not acknowledged, so the broker delivers it again over the next connection
            self._logger.warn("lost the connection while collecting a dead letter", err=error)
        else:
            self._collected.labels(self._work_queue).inc()

    async def _store(self, delivery: AbstractIncomingMessage) -> bool:
        headers = delivery.headers
        reason = headers.get("x-error")
        if reason is None:
            reason = _broker_reason(headers.get("x-death"))
        kept = {name: str(headers[name]) for name in KEPT_HEADERS if name in headers}
        try:
            await add_dead_letter(
                self._database, self._work_queue, delivery.body, kept, _text(reason)
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, it may be over soon
            # Without its text: the database repeats the row that it does not take
            reason = type(error).__name__
            self._logger.warn("a dead letter could not be stored; trying again", reason=reason)
            return False
        return True


def _broker_reason(deaths: object) -> str:
    """Say what the broker itself noted, for example that a message was delivered too often."""
    if isinstance(deaths, list) and deaths and isinstance(deaths[0], dict):
        return f"the broker gave it up: {_text(deaths[0].get('reason', 'not known'))}"
    return "not known"


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


async def _close(channel: AbstractChannel) -> None:
    with contextlib.suppress(Exception):
        await channel.close()
