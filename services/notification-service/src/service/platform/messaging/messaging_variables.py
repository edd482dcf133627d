"""What messaging needs from the environment."""

from typing import Annotated

from service.platform.configuration import Variables, connection_url, whole_number
from service.platform.service_identity import SERVICE_IDENTITY


class MessagingVariables(Variables):
    """What messaging needs from the environment."""

    rabbitmq_url: Annotated[str, connection_url("amqp", "amqps")]
    rabbitmq_name_prefix: str = SERVICE_IDENTITY.name
    """Begins the name of the exchange and of every queue of this service."""
    rabbitmq_prefetch: Annotated[int, whole_number(1, 1_000)] = 20
    """Messages that this instance handles at the same time."""
