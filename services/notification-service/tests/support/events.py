"""The events of the other services."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import aio_pika

from service.platform.messaging.message import Message
from tests.support.broker import open_channel
from tests.support.eventually import eventually

STARTS_WITHIN_SECONDS = 30
"""Generous: a machine that is busy with other things starts slowly."""

EXCHANGES = {"user": "USER_EXCHANGE", "order": "ORDER_EXCHANGE", "payment": "PAYMENT_EXCHANGE"}


def event(
    type_: str, data: object, *, at: datetime | None = None, id_: str | None = None
) -> Message:
    """Make an event."""
    return Message(
        id=id_ or str(uuid4()),
        source="/test",
        type=type_,
        subject="thing",
        time=at or datetime.now(UTC),
        data=data,
    )


def registered(user_id: UUID, *, at: datetime | None = None, **changes: object) -> Message:
    """Make the event of a user who registered."""
    data = {
        "userId": str(user_id),
        "email": f"{user_id.hex}@mail.example",
        "name": "Ada Lovelace",
        "locale": "en-GB",
        "registeredAt": datetime.now(UTC).isoformat(),
    }
    return event("user.registered.v1", {**data, **changes}, at=at)


def requested(what: str, user_id: UUID, token: str, **changes: object) -> Message:
    """Make the event of a user who needs a token: `verification` or `password_reset`."""
    data = {
        "userId": str(user_id),
        "email": f"{user_id.hex}@mail.example",
        "name": "Ada Lovelace",
        "locale": "en",
        "token": token,
        "expiresAt": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
    }
    return event(f"user.{what}_requested.v1", {**data, **changes})


def deleted(user_id: UUID, *, at: datetime | None = None) -> Message:
    """Make the event of a user who is gone."""
    return event("user.deleted.v1", {"userId": str(user_id)}, at=at)


def order_event(
    what: str, user_id: UUID, *, order_id: UUID | None = None, **changes: object
) -> Message:
    """Make an event about an order, for example `confirmed`."""
    return event(f"order.{what}.v1", {**order_data(user_id, order_id), **changes})


def order_data(user_id: UUID, order_id: UUID | None = None) -> dict[str, Any]:
    """Make the data of an event about an order."""
    price = {"amount": 1290, "currency": "EUR"}
    item = {"variantId": str(uuid4()), "name": "Cup", "quantity": 2, "unitPrice": price}
    return {
        "orderId": str(order_id or uuid4()),
        "customerId": str(user_id),
        "state": "confirmed",
        "items": [item],
        "total": {"amount": 2580, "currency": "EUR"},
        "version": 3,
        "occurredAt": datetime.now(UTC).isoformat(),
    }


def challenged(user_id: UUID) -> Message:
    """Make the event of a payment that its customer has to confirm."""
    money = {"amount": 2580, "currency": "EUR"}
    none = {"amount": 0, "currency": "EUR"}
    data = {
        "paymentId": str(uuid4()),
        "orderId": str(uuid4()),
        "customerId": str(user_id),
        "state": "challenge_required",
        "amount": money,
        "capturedAmount": none,
        "refundedAmount": none,
        "version": 2,
        "occurredAt": datetime.now(UTC).isoformat(),
    }
    return event("payment.challenge_required.v1", data)


class EventSender:
    """Publishes as the other services do."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    async def publish(self, *messages: Message) -> None:
        """Publish events, each to the exchange of its service, as soon as it is listened to."""
        for message in messages:
            await eventually(partial(self._publish, message), STARTS_WITHIN_SECONDS)

    async def _publish(self, message: Message) -> None:
        name = self._variables[EXCHANGES[message.type.split(".")[0]]]
        sent = aio_pika.Message(message.to_json().encode(), message_id=message.id)
        async with open_channel() as channel:
            exchange = await channel.get_exchange(name)
            await exchange.publish(sent, message.type, mandatory=True)

    async def put(self, queue: str, content: bytes | object) -> None:
        """Put anything into a queue of the service."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        name = f"{self._variables['RABBITMQ_NAME_PREFIX']}.{queue}"

        async def publish() -> None:
            async with open_channel() as channel:
                await channel.default_exchange.publish(aio_pika.Message(body), name, mandatory=True)

        await eventually(publish, STARTS_WITHIN_SECONDS)
