import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from uuid import uuid4

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage, ExchangeType

from service.platform.configuration import read_environment
from service.platform.messaging.broker import Broker
from service.platform.messaging.consumer import Consumer, ConsumerOptions
from service.platform.messaging.message import Message, create_message
from service.platform.messaging.message_abandoned import MessageAbandoned
from service.platform.messaging.messaging_variables import MessagingVariables
from service.platform.messaging.publisher import Publisher
from service.platform.service_context import ServiceContext
from tests.platform.process.record_points import record_points
from tests.support.broker import make_broker, message_count, open_channel, remove_queues
from tests.support.context import make_context
from tests.support.eventually import eventually
from tests.support.log_recorder import LogLine, find_lines
from tests.support.span_recorder import record_spans
from tests.support.tcp_relay import TcpRelay, relay_to


@dataclass(frozen=True, slots=True)
class Messaging:
    """A broker behind a network that can break."""

    context: ServiceContext
    lines: list[LogLine]
    relay: TcpRelay
    broker: Broker
    publisher: Publisher
    prefix: str

    async def is_connected(self) -> None:
        assert (await self.context.health.report()).status == "ok"


class Handler:
    """Notes messages; what it does with each can be given."""

    def __init__(self, *effects: Callable[[], Awaitable[object]]) -> None:
        self.messages: list[Message] = []
        self._effects = list(effects)
        self.always: Callable[[], Awaitable[object]] | None = None

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)
        effect = self._effects.pop(0) if self._effects else self.always
        if effect is not None:
            await effect()

    async def was_called(self) -> None:
        assert self.messages != []


@dataclass(slots=True)
class Consumers:
    """Starts consumers with queues of their own for messages of the type `thing.*`."""

    messaging: Messaging
    queue: str
    started: list[Consumer] = field(default_factory=list)

    async def start(
        self,
        handle: Callable[[Message], Awaitable[None]],
        *retry_delays_ms: int,
        exchange: str | None = None,
    ) -> Consumer:
        options = ConsumerOptions(
            queue=self.queue,
            exchange=exchange or self.messaging.broker.exchange,
            types=["thing.*"],
            handle=handle,
            prefetch=10,
            retry_delays_ms=retry_delays_ms or (20, 40),
        )
        consumer = await Consumer.start(self.messaging.context, self.messaging.broker, options)
        self.started.append(consumer)
        return consumer

    async def take_dead(self) -> AbstractIncomingMessage:
        async def take() -> AbstractIncomingMessage:
            async with open_channel() as channel:
                queue = await channel.get_queue(f"{self.queue}.dead")
                dead = await queue.get(no_ack=True, fail=False)
            assert dead is not None
            return dead

        return await eventually(take)


@pytest.fixture(scope="module")
async def messaging() -> AsyncIterator[Messaging]:
    record_spans()
    context, lines = make_context()
    context.health.mark_running()
    async with (
        make_broker() as variables,
        relay_to(variables["RABBITMQ_URL"]) as (relay, url),
    ):
        configuration = read_environment(MessagingVariables, {**variables, "RABBITMQ_URL": url})
        broker = await Broker.connect(context, configuration, required=True)
        publisher = await Publisher.create(broker)
        prefix = variables["RABBITMQ_NAME_PREFIX"]
        messaging = Messaging(context, lines, relay, broker, publisher, prefix)
        await eventually(messaging.is_connected)
        yield messaging
        await context.resources.close(context.logger)


@pytest.fixture
async def consumers(messaging: Messaging) -> AsyncIterator[Consumers]:
    consumers = Consumers(messaging, f"{messaging.prefix}.consumer-{uuid4()}")
    yield consumers
    for consumer in consumers.started:
        await consumer.stop()
    await remove_queues(consumers.queue)


def happened(**data: object) -> Message:
    return create_message(type="thing.happened", subject="thing-1", data=data)


async def fail() -> None:
    raise RuntimeError("never works")


async def test_gets_a_published_message_as_it_was_inside_its_trace(
    messaging: Messaging, consumers: Consumers
) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319d"

    async def log() -> None:
        messaging.context.logger.info("handling")

    handler = Handler(log)
    await consumers.start(handler)
    trace = {"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"}
    message = happened(text="🛒 שלום").model_copy(update=trace)

    await messaging.publisher.publish([message])

    await eventually(handler.was_called)
    assert handler.messages == [message]
    assert find_lines(messaging.lines, message="handling", trace_id=trace_id)


async def test_gets_no_messages_of_other_types(messaging: Messaging, consumers: Consumers) -> None:
    handler = Handler()
    await consumers.start(handler)
    other = happened().model_copy(update={"type": "other.happened"})

    await messaging.publisher.publish([other, happened()])

    await eventually(handler.was_called)
    assert [message.type for message in handler.messages] == ["thing.happened"]


async def test_may_listen_to_a_service_that_was_never_there_so_far(
    messaging: Messaging, consumers: Consumers
) -> None:
    handler = Handler()
    name = f"{messaging.prefix}-other.events"
    await consumers.start(handler, exchange=name)
    message = happened()

    async with open_channel() as channel:
        # As the other service declares it when it comes
        exchange = await channel.declare_exchange(name, ExchangeType.TOPIC, durable=True)
        content = aio_pika.Message(message.to_json().encode(), message_id=message.id)
        await exchange.publish(content, message.type)

        await eventually(handler.was_called)
        assert handler.messages == [message]
        await exchange.delete()


async def test_is_given_a_failed_message_again_a_little_later(
    messaging: Messaging, consumers: Consumers
) -> None:
    handler = Handler(fail)
    await consumers.start(handler)
    message = happened()

    await messaging.publisher.publish([message])

    async def is_handled() -> None:
        assert handler.messages == [message, message]

    await eventually(is_handled)


async def test_finds_a_message_that_keeps_failing_in_the_dead_letter_queue_with_the_reason(
    messaging: Messaging, consumers: Consumers
) -> None:
    handler = Handler()
    handler.always = fail
    await consumers.start(handler)
    message = happened()
    points = record_points()
    before = len(points)

    await messaging.publisher.publish([message])
    dead = await consumers.take_dead()

    assert dead.body == message.to_json().encode()
    assert dead.message_id == message.id
    assert dead.headers["x-error"] == "RuntimeError: never works"
    assert len(handler.messages) == 3
    assert points[before:] == []
    sample = f'messages_consumed_total{{outcome="dead",queue="{consumers.queue}"'

    async def is_counted() -> None:
        assert sample.encode() in messaging.context.metrics.render()

    await eventually(is_counted)


async def test_finds_a_message_that_takes_its_process_down_there_without_trying_it_again(
    messaging: Messaging, consumers: Consumers
) -> None:
    async def give_up() -> None:
        raise MessageAbandoned(5)

    handler = Handler()
    handler.always = give_up
    await consumers.start(handler, 60_000)

    await messaging.publisher.publish([happened()])
    dead = await consumers.take_dead()

    reason = "MessageAbandoned: its handling was begun 5 times without coming to an end"
    assert dead.headers["x-error"] == reason
    sample = f'inbox_abandoned_messages_total{{queue="{consumers.queue}"'

    async def is_counted() -> None:
        lines = messaging.context.metrics.render().decode().splitlines()
        [line] = [line for line in lines if line.startswith(sample)]
        assert line.endswith(" 1.0")

    await eventually(is_counted)
    assert len(handler.messages) == 1


async def test_says_when_a_message_had_its_effect_and_is_not_acknowledged_yet(
    messaging: Messaging, consumers: Consumers
) -> None:
    points = record_points()
    before = len(points)
    handler = Handler(fail)
    await consumers.start(handler)

    await messaging.publisher.publish([happened()])

    async def is_handled() -> None:
        assert points[before:] == ["consumer.handled"]

    await eventually(is_handled)
    assert len(handler.messages) == 2


async def test_gives_a_message_back_that_waits_to_be_tried_again_when_it_is_stopped(
    messaging: Messaging, consumers: Consumers
) -> None:
    handler = Handler(fail)
    consumer = await consumers.start(handler, 60_000)
    await messaging.publisher.publish([happened()])
    await eventually(handler.was_called)

    await consumer.stop()

    async def is_back() -> None:
        assert await message_count(consumers.queue) == 1

    await eventually(is_back)


@pytest.mark.parametrize("content", [b'{"id": ', b'{"id": 7}'])
async def test_is_not_bothered_with_a_message_that_cannot_be_read(
    messaging: Messaging, consumers: Consumers, content: bytes
) -> None:
    handler = Handler()
    await consumers.start(handler)

    async with open_channel() as channel:
        exchange = await channel.get_exchange(messaging.broker.exchange)
        await exchange.publish(aio_pika.Message(content), "thing.happened")
    dead = await consumers.take_dead()

    assert dead.body == content
    assert handler.messages == []


async def test_finishes_what_it_is_handling_when_it_is_stopped_and_takes_nothing_more(
    messaging: Messaging, consumers: Consumers
) -> None:
    released = asyncio.Event()
    handler = Handler(released.wait)
    consumer = await consumers.start(handler)
    await messaging.publisher.publish([happened()])
    await eventually(handler.was_called)

    stopping = asyncio.create_task(consumer.stop())
    await asyncio.sleep(0.1)
    await messaging.publisher.publish([happened()])
    released.set()
    await stopping

    async def is_waiting() -> None:
        assert await message_count(consumers.queue) == 1

    await eventually(is_waiting)
    assert len(handler.messages) == 1


async def test_goes_on_by_itself_when_its_queue_was_deleted(
    messaging: Messaging, consumers: Consumers
) -> None:
    handler = Handler()
    await consumers.start(handler)

    async with open_channel() as channel:
        await channel.queue_delete(consumers.queue)

    async def is_handled() -> None:
        await messaging.publisher.publish([happened()])
        await handler.was_called()

    await eventually(is_handled)


async def test_goes_on_by_itself_when_the_broker_was_away_and_gets_what_it_had_not_finished(
    messaging: Messaging, consumers: Consumers
) -> None:
    broken = asyncio.Event()
    handler = Handler(broken.wait)
    await consumers.start(handler)
    interrupted = happened()
    await messaging.publisher.publish([interrupted])
    await eventually(handler.was_called)

    messaging.relay.break_connections()
    broken.set()

    async def is_unavailable() -> None:
        assert (await messaging.context.health.report()).status == "unavailable"

    await eventually(is_unavailable)
    with pytest.raises(ConnectionError):
        await messaging.publisher.publish([happened()])
    messaging.relay.repair()
    await eventually(messaging.is_connected)

    later = happened()
    await messaging.publisher.publish([later])

    async def is_handled() -> None:
        ids = [message.id for message in handler.messages]
        assert ids.count(interrupted.id) == 2
        assert later.id in ids

    await eventually(is_handled)
