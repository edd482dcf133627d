"""The events of items."""

from service.items.item_activity import ItemActivity
from service.items.item_events import ITEM_EVENT_TYPES
from service.items.memory_item_activity import MemoryItemActivity
from service.platform.messaging.broker import Broker
from service.platform.messaging.consumer import Consumer, ConsumerOptions
from service.platform.messaging.memory_inbox import MemoryInbox
from service.platform.messaging.memory_outbox import MemoryOutbox
from service.platform.messaging.message import Message
from service.platform.messaging.messaging_variables import MessagingVariables
from service.platform.messaging.outbox_relay import OutboxRelay
from service.platform.messaging.publisher import Publisher
from service.platform.service_context import ServiceContext


async def start_item_events(
    context: ServiceContext, configuration: MessagingVariables
) -> tuple[MemoryOutbox, ItemActivity]:
    """Publish the events of items, and consume them again into the activity of each item."""
    # Without a database nothing keeps events safe while the broker is away: no requests then
    broker = await Broker.connect(context, configuration, required=True)
    inbox = MemoryInbox()
    activity = MemoryItemActivity()

    async def handle(message: Message) -> None:
        inbox.once(message, lambda: activity.record(message))

    await Consumer.start(
        context,
        broker,
        ConsumerOptions(
            queue=f"{configuration.rabbitmq_name_prefix}.item-activity",
            exchange=broker.exchange,
            types=ITEM_EVENT_TYPES,
            handle=handle,
            prefetch=configuration.rabbitmq_prefetch,
        ),
    )
    # Only now: an exchange forgets what is published before a queue asks for it
    outbox = MemoryOutbox()
    OutboxRelay.start(context, outbox, (await Publisher.create(broker)).publish)
    return outbox, activity
