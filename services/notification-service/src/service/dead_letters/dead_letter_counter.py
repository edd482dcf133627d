"""The figure of messages that could not be handled."""

from prometheus_client import Counter

from service.platform.telemetry.metrics import Metrics


def dead_letter_counter(metrics: Metrics) -> Counter:
    """Get the counter of dead letters, which more than one part counts with."""
    return metrics.counter(
        "notification_dead_letters_total", "Messages that could not be handled", ("queue",)
    )
