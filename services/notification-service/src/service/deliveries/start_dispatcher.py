"""Putting together what sends."""

from datetime import timedelta

from service.deliveries.backoff import Backoff
from service.deliveries.delivery_variables import DeliveryVariables
from service.deliveries.dispatcher import Dispatcher, DispatcherOptions
from service.deliveries.postgresql_deliveries import PostgresqlDeliveries
from service.deliveries.sender import Sender
from service.platform.database.database import Database
from service.platform.service_context import ServiceContext


def start_dispatcher(
    context: ServiceContext, configuration: DeliveryVariables, database: Database, sender: Sender
) -> Dispatcher:
    """Begin to send what is due."""
    return Dispatcher.start(
        context,
        PostgresqlDeliveries(database),
        sender,
        DispatcherOptions(
            concurrency=configuration.delivery_concurrency,
            lease=timedelta(milliseconds=configuration.delivery_lease_ms),
            poll_seconds=configuration.delivery_poll_interval_ms / 1_000,
            most_attempts=configuration.delivery_most_attempts,
            backoff=Backoff(
                configuration.delivery_first_retry_ms / 1_000,
                configuration.delivery_longest_retry_ms / 1_000,
            ),
            keep_days=configuration.delivery_keep_days,
        ),
    )
