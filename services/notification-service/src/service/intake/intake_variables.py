"""What the intake of events needs from the environment."""

from typing import Annotated

from pydantic import BeforeValidator

from service.platform.messaging.consumer import RETRY_DELAYS_MS
from service.platform.messaging.messaging_variables import MessagingVariables


def _read_delays(text: str) -> tuple[int, ...]:
    parts = [each.strip() for each in text.split(",")]
    if not all(each.isdecimal() and len(each) <= 6 for each in parts):
        raise ValueError("must be whole numbers, separated by commas")
    return tuple(int(each) for each in parts)


class IntakeVariables(MessagingVariables):
    """What the intake of events needs from the environment."""

    user_exchange: str = "user-service.events"
    """The exchange that the user-service publishes to."""
    order_exchange: str = "order-service.events"
    """The exchange that the order-service publishes to."""
    payment_exchange: str = "payment-service.events"
    """The exchange that the payment-service publishes to."""
    event_retry_delays_ms: Annotated[tuple[int, ...], BeforeValidator(_read_delays)] = (
        RETRY_DELAYS_MS
    )
    """How long to wait after the first, second, … failure before an event is a dead letter."""
