"""The figures of deliveries."""

from prometheus_client import Gauge

from service.deliveries.delivery import Delivery
from service.deliveries.postgresql_deliveries import PostgresqlDeliveries
from service.notices.notice_kind import Channel, Topic
from service.platform.telemetry.metrics import Metrics

UNFINISHED = ("pending", "retrying", "sending", "parked")


class DeliveryMetrics:
    """Counts how attempts end, and shows how long deliveries wait."""

    def __init__(self, metrics: Metrics) -> None:
        registry = metrics.registry
        self._outcomes = metrics.counter(
            "notification_deliveries_total",
            "Attempts to deliver, by how they ended: sent, waiting, retrying, parked, suppressed, "
            "expired or lost (another instance took over)",
            ("channel", "topic", "outcome"),
        )
        self._oldest = Gauge(
            "notification_oldest_pending_seconds",
            "Age of the oldest delivery that is not finished, quiet hours included",
            registry=registry,
        )
        self._overdue = Gauge(
            "notification_oldest_overdue_seconds",
            "How long the delivery has been due that has been due for longest",
            registry=registry,
        )
        self._unfinished = Gauge(
            "notification_deliveries_unfinished",
            "Deliveries that are not finished, by state",
            ("state",),
            registry=registry,
        )

    def count(self, delivery: Delivery, outcome: str) -> None:
        """Count how an attempt ended."""
        self.count_as(delivery.channel, delivery.topic, outcome)

    def count_as(self, channel: Channel, topic: Topic, outcome: str) -> None:
        """Count what happened to a delivery without an attempt."""
        self._outcomes.labels(channel, topic, outcome).inc()

    async def look(self, deliveries: PostgresqlDeliveries) -> None:
        """Look at what waits."""
        ages = await deliveries.ages()
        self._oldest.set(ages.oldest_seconds)
        self._overdue.set(ages.overdue_seconds)
        counts = await deliveries.counts()
        for state in UNFINISHED:
            self._unfinished.labels(state).set(counts.get(state, 0))
