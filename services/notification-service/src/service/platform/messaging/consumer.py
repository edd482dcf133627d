"""Consuming."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from aio_pika.abc import (
    AbstractChannel,
    AbstractConnection,
    AbstractIncomingMessage,
    AbstractQueue,
)
from opentelemetry import propagate
from opentelemetry.trace import SpanKind

from service.platform.messaging.broker import Broker
from service.platform.messaging.dead_letter import dead_letter
from service.platform.messaging.declare_queues import dead_letter_queue, declare_queues
from service.platform.messaging.message import Message, parse_message
from service.platform.messaging.message_abandoned import MessageAbandoned
from service.platform.process.reached import reached
from service.platform.service_context import ServiceContext
from service.platform.telemetry.in_span import in_span

Outcome = Literal["handled", "dead", "returned"]

RETRY_DELAYS_MS = (500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000)
"""Two minutes in all: long enough for a dependency to come back, short enough to hear of errors."""


@dataclass(frozen=True, slots=True)
class ConsumerOptions:
    """What a consumer consumes, and how."""

    queue: str
    exchange: str
    """The exchange to listen to: this service's own, or another service's `<name>.events`."""
    types: Sequence[str]
    """Message types, which may hold the wildcards of a topic exchange."""
    handle: Callable[[Message], Awaitable[None]]
    """Must have its effect once, even when called twice with the same message: see the inbox."""
    prefetch: int
    retry_delays_ms: Sequence[int] = RETRY_DELAYS_MS
    """How long to wait after the first, second, … failure of a message before it is given up."""


class Consumer:
    """Handles messages from a queue.

    A message is acknowledged after it was handled. One that fails is kept and tried again, with
    growing delays, and at last put into the dead-letter queue. No message is ever dropped.
    """

    def __init__(self, context: ServiceContext, options: ConsumerOptions) -> None:
        self._options = options
        self._logger = context.logger.child(queue=options.queue)
        self._consumed = context.metrics.counter(
            "messages_consumed_total",
            "Messages taken from a queue by outcome: handled, dead or returned (when stopping)",
            ("queue", "outcome"),
        )
        self._abandoned = context.metrics.counter(
            "inbox_abandoned_messages_total",
            "Messages given up because they took their process down again and again",
            ("queue",),
        ).labels(options.queue)
        self._handling: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._channel: AbstractChannel | None = None
        self._queue: AbstractQueue | None = None
        self._tag = ""

    @classmethod
    async def start(cls, context: ServiceContext, broker: Broker, options: ConsumerOptions) -> Self:
        """Consume whenever the broker is there."""
        consumer = cls(context, options)
        context.resources.add(f"consumer {options.queue}", consumer.stop)
        await broker.on_connection(consumer._consume)
        return consumer

    async def stop(self) -> None:
        """Take no more messages, finish those being handled, return those that wait for a retry."""
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
        options = self._options
        channel = await connection.channel(publisher_confirms=True)
        queue = await declare_queues(
            channel, options.queue, exchange=options.exchange, types=options.types
        )
        await channel.set_qos(prefetch_count=options.prefetch)
        underlay = await channel.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(lambda _: self._give_up(channel))
        self._channel, self._queue = channel, queue

        async def receive(delivery: AbstractIncomingMessage) -> None:
            task = asyncio.create_task(self._receive(channel, delivery))
            self._handling.add(task)
            task.add_done_callback(self._handling.discard)

        self._tag = await queue.consume(receive)
        return channel

    def _give_up(self, channel: AbstractChannel) -> None:
        """Begin anew on another channel: the queue was deleted, so the consumer is gone."""
        self._logger.warn("the queue of the consumer was deleted")
        closing = asyncio.create_task(_close(channel))
        self._handling.add(closing)
        closing.add_done_callback(self._handling.discard)

    async def _receive(self, channel: AbstractChannel, delivery: AbstractIncomingMessage) -> None:
        try:
            outcome = await self._process(channel, delivery)
            if outcome == "returned":
                await delivery.nack(requeue=True)
            else:
                if outcome == "handled":
                    reached("consumer.handled")
                await delivery.ack()
        except Exception as error:  # noqa: BLE001
            # Not acknowledged, so the broker delivers it again over the next connection
            self._logger.warn("lost the connection while handling a message", err=error)
        else:
            self._consumed.labels(self._options.queue, outcome).inc()

    async def _process(
        self, channel: AbstractChannel, delivery: AbstractIncomingMessage
    ) -> Outcome:
        try:
            message = parse_message(delivery.body)
        except ValueError as error:
            # It will not become readable by waiting
            return await self._bury(channel, delivery, error)
        for delay_ms in self._options.retry_delays_ms:
            try:
                await self._handle(message)
            except MessageAbandoned as error:
                # It would not end with the error, but with the process
                return await self._bury(channel, delivery, error)
            except Exception as error:  # noqa: BLE001 - whatever it is, it may be over soon
                self._logger.warn(
                    "a message failed and will be tried again",
                    err=error,
                    message_id=message.id,
                    retry_in_ms=delay_ms,
                )
            else:
                return "handled"
            if not await self._wait(delay_ms):
                return "returned"
        try:
            await self._handle(message)
        except Exception as error:  # noqa: BLE001 - whatever it is, it does not end
            return await self._bury(channel, delivery, error)
        return "handled"

    async def _handle(self, message: Message) -> None:
        """Handle the message inside the trace of the request that caused it."""
        attributes = {
            "messaging.system": "rabbitmq",
            "messaging.destination.name": self._options.queue,
            "messaging.message.id": message.id,
        }
        with in_span(
            f"process {message.type}",
            kind=SpanKind.CONSUMER,
            attributes=attributes,
            context=propagate.extract(message.trace_headers()),
        ):
            await self._options.handle(message)

    async def _wait(self, delay_ms: int) -> bool:
        """Wait, and tell whether the time is up: False when the consumer is stopped before."""
        try:
            async with asyncio.timeout(delay_ms / 1_000):
                await self._stopping.wait()
        except TimeoutError:
            return True
        return False

    async def _bury(
        self, channel: AbstractChannel, delivery: AbstractIncomingMessage, error: Exception
    ) -> Outcome:
        self._logger.error(
            "a message cannot be handled; it goes to the dead-letter queue",
            err=error,
            message_id=delivery.message_id,
        )
        await dead_letter(channel, dead_letter_queue(self._options.queue), delivery, error)
        if isinstance(error, MessageAbandoned):
            self._abandoned.inc()
        return "dead"


async def _close(channel: AbstractChannel) -> None:
    with contextlib.suppress(Exception):
        await channel.close()
