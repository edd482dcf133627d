"""What deliveries need from the environment."""

from typing import Annotated

from service.platform.configuration import Variables, whole_number


class DeliveryVariables(Variables):
    """What deliveries need from the environment."""

    delivery_concurrency: Annotated[int, whole_number(1, 100)] = 10
    """Deliveries that this instance sends at the same time."""
    delivery_poll_interval_ms: Annotated[int, whole_number(10, 60_000)] = 500
    """How often to look for deliveries that have become due."""
    delivery_lease_ms: Annotated[int, whole_number(200, 600_000)] = 30_000
    """How long others leave alone what an instance has taken; sending may take half of it."""
    delivery_most_attempts: Annotated[int, whole_number(1, 1_000)] = 20
    """Attempts after which a delivery is parked."""
    delivery_first_retry_ms: Annotated[int, whole_number(1, 600_000)] = 1_000
    """Wait after the first failure; each further one doubles it."""
    delivery_longest_retry_ms: Annotated[int, whole_number(1, 86_400_000)] = 900_000
    """Longest wait between two attempts."""
    delivery_keep_days: Annotated[int, whole_number(30, 36_500)] = 400
    """How long finished deliveries are shown; longer than an event can come again."""
