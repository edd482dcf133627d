"""Listening to the other services."""

from collections.abc import Callable

from service.dead_letters.dead_letter_collector import DeadLetterCollector
from service.intake.event_handler import EventHandler
from service.intake.event_types import (
    ORDER_EVENT_TYPES,
    PAYMENT_EVENT_TYPES,
    USER_EVENT_TYPES,
)
from service.intake.intake_variables import IntakeVariables
from service.platform.database.database import Database
from service.platform.messaging.broker import Broker
from service.platform.messaging.consumer import Consumer, ConsumerOptions
from service.platform.service_context import ServiceContext

QUEUES = ("user-events", "order-events", "payment-events")
"""The names of the queues without their prefix."""


async def start_intake(
    context: ServiceContext,
    broker: Broker,
    configuration: IntakeVariables,
    database: Database,
    on_handled: Callable[[], None],
) -> None:
    """Listen to each service with a queue of its own: trouble with one does not stop the others."""
    exchanges = (
        configuration.user_exchange,
        configuration.order_exchange,
        configuration.payment_exchange,
    )
    types = (USER_EVENT_TYPES, ORDER_EVENT_TYPES, PAYMENT_EVENT_TYPES)
    for name, exchange, event_types in zip(QUEUES, exchanges, types, strict=True):
        queue = f"{configuration.rabbitmq_name_prefix}.{name}"
        handler = EventHandler(context, database, queue, on_handled)
        await Consumer.start(
            context,
            broker,
            ConsumerOptions(
                queue=queue,
                exchange=exchange,
                types=event_types,
                handle=handler.handle,
                prefetch=configuration.rabbitmq_prefetch,
                retry_delays_ms=configuration.event_retry_delays_ms,
            ),
        )
        await DeadLetterCollector.start(context, broker, database, queue)
