"""Metrics, in the text format of Prometheus."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from service.platform.process.with_timeout import with_timeout
from service.platform.service_identity import SERVICE_IDENTITY

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Media type of the text format."""

DURATION_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10)
"""The latency objective is stated at 0.2 s, so a bucket must end exactly there."""

REQUEST_LABELS = ("method", "route", "status")

READ_TIMEOUT_MS = 1_000
"""Prometheus does not wait for ever, and the other metrics are worth more than a late one."""

Read = Callable[[], Awaitable[Iterable[Metric]]]
"""Asks for metrics that somebody else knows, for example the database."""


class Metrics:
    """The metrics of one service instance: requests, their duration, and the process itself."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        """Where the team adds metrics of its own; the label `service` is added to all."""
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._requests = Counter(
            "http_requests_total", "HTTP requests answered", REQUEST_LABELS, registry=self.registry
        )
        self._durations = Histogram(
            "http_request_duration_seconds",
            "Time from the first byte of an HTTP request to the last byte of its answer",
            REQUEST_LABELS,
            buckets=DURATION_BUCKETS,
            registry=self.registry,
        )
        self._loop_lag = Histogram(
            "python_eventloop_lag_seconds",
            "How much later than wanted the event loop came back to a task",
            buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
            registry=self.registry,
        )
        self._of_answers: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}
        self._counters: dict[str, Counter] = {}
        self._reads: list[Read] = []

    def observe_request(
        self, *, method: str, route: str, status: str, duration_seconds: float
    ) -> None:
        """Count an answered request and how long it took.

        :param route: the route's template, never the path that was called: paths are without
            number, templates are few
        """
        labels = (method, route, status)
        found = self._of_answers.get(labels)
        if found is None:
            # Looking for a series takes longer than counting
            found = (self._requests.labels(*labels), self._durations.labels(*labels))
            self._of_answers[labels] = found
        count, duration = found
        count.inc()
        duration.observe(duration_seconds)

    def observe_loop_lag(self, seconds: float) -> None:
        """Note how late the event loop was."""
        self._loop_lag.observe(seconds)

    def counter(self, name: str, description: str, labels: tuple[str, ...] = ()) -> Counter:
        """Get the one counter of this name; several parts of the service may count with it."""
        if name not in self._counters:
            self._counters[name] = Counter(name, description, labels, registry=self.registry)
        return self._counters[name]

    def on_scrape(self, read: Read) -> None:
        """Ask for metrics whenever somebody looks at them, and not before.

        :param read: when it raises or takes too long, its metrics are left out: that nothing is
            known is neither 0 nor what it was before
        """
        self._reads.append(read)

    def render(self) -> bytes:
        """Write the metrics that this process keeps, in the text format."""
        return self._render([])

    async def scrape(self) -> bytes:
        """Write all metrics in the text format, those included that have to be asked for."""
        answers = await asyncio.gather(
            *(with_timeout(read(), READ_TIMEOUT_MS) for read in self._reads),
            return_exceptions=True,
        )
        known = [answer for answer in answers if not isinstance(answer, BaseException)]
        return self._render([metric for answer in known for metric in answer])

    def _render(self, more: Iterable[Metric]) -> bytes:
        return generate_latest(_WithServiceLabel([*self.registry.collect(), *more]))


class _WithServiceLabel(Collector):
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        for metric in self._metrics:
            metric.samples = [
                sample._replace(labels={**sample.labels, "service": SERVICE_IDENTITY.name})
                for sample in metric.samples
                # A second series for each counter, which nobody reads
                if not sample.name.endswith("_created")
            ]
            yield metric
