"""Messages that cannot be handled."""

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, DeliveryMode

LONGEST_REASON = 1_000
"""Longer reasons would not tell more."""


async def dead_letter(
    channel: AbstractChannel, queue: str, delivery: AbstractIncomingMessage, error: Exception
) -> None:
    """Put a copy of a message, and the reason, into a dead-letter queue.

    Waits until the broker has it; only then may the original go.
    """
    reason = f"{type(error).__name__}: {error}"[:LONGEST_REASON]
    copy = aio_pika.Message(
        delivery.body,
        delivery_mode=DeliveryMode.PERSISTENT,
        headers={**delivery.headers, "x-error": reason},
        content_type=delivery.content_type,
        message_id=delivery.message_id,
        type=delivery.type,
        timestamp=delivery.timestamp,
    )
    await channel.default_exchange.publish(copy, queue, mandatory=False)
