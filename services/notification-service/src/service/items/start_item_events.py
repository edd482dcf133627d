"""The events of items."""

from service.items.item_activity import ItemActivity
from service.items.item_events import ITEM_EVENT_TYPES
from service.items.postgresql_item_activity import PostgresqlItemActivity
from service.platform.database.database import Database
from service.platform.messaging.broker import Broker
from service.platform.messaging.consumer import Consumer, ConsumerOptions
from service.platform.messaging.message import Message
from service.platform.messaging.messaging_variables import MessagingVariables
from service.platform.messaging.outbox_relay import OutboxRelay
from service.platform.messaging.postgresql_inbox import PostgresqlInbox
from service.platform.messaging.postgresql_outbox import PostgresqlOutbox
from service.platform.messaging.publisher import Publisher
from service.platform.service_context import ServiceContext


async def start_item_events(
    context: ServiceContext, configuration: MessagingVariables, database: Database
) -> tuple[PostgresqlOutbox, ItemActivity]:
    """Publish the events of items, and consume them again into the activity of each item."""
    # While the broker is away events wait in the database, so requests can still be answered
    broker = await Broker.connect(context, configuration, required=False)
    queue = f"{configuration.rabbitmq_name_prefix}.item-activity"
    inbox = PostgresqlInbox(database, queue)
    activity = PostgresqlItemActivity(database)

    async def handle(message: Message) -> None:
        await inbox.once(message, lambda transaction: activity.record(message, transaction))

    await Consumer.start(
        context,
        broker,
        ConsumerOptions(
            queue=queue,
            exchange=broker.exchange,
            types=ITEM_EVENT_TYPES,
            handle=handle,
            prefetch=configuration.rabbitmq_prefetch,
        ),
    )
    # Only now: an exchange forgets what is published before a queue asks for it
    outbox = PostgresqlOutbox(database)
    OutboxRelay.start(context, outbox, (await Publisher.create(broker)).publish)
    return outbox, activity
