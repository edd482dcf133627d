import asyncio
from collections.abc import Iterable

import pytest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.parser import text_string_to_metric_families

from service.platform.service_identity import SERVICE_IDENTITY
from service.platform.telemetry import metrics as metrics_module
from service.platform.telemetry.metrics import Metrics


async def scraped(metrics: Metrics) -> dict[str, float]:
    """Read what Prometheus would, by the names of the samples."""
    text = (await metrics.scrape()).decode()
    samples = [
        sample for family in text_string_to_metric_families(text) for sample in family.samples
    ]
    assert {sample.labels["service"] for sample in samples} == {SERVICE_IDENTITY.name}
    return {sample.name: sample.value for sample in samples}


async def test_asks_for_metrics_whenever_somebody_looks_and_not_before() -> None:
    metrics = Metrics()
    waiting = 0

    async def read() -> Iterable[GaugeMetricFamily]:
        nonlocal waiting
        waiting += 1
        return [GaugeMetricFamily("things_waiting", "Things that wait", waiting)]

    metrics.on_scrape(read)
    assert b"things_waiting" not in metrics.render()

    assert (await scraped(metrics))["things_waiting"] == 1
    assert (await scraped(metrics))["things_waiting"] == 2


async def test_leaves_out_what_cannot_be_told_and_only_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(metrics_module, "READ_TIMEOUT_MS", 50)
    metrics = Metrics()
    metrics.counter("things_total", "Things").inc()

    async def know() -> Iterable[GaugeMetricFamily]:
        return [GaugeMetricFamily("things_known", "Things that are known", 7)]

    async def fail() -> Iterable[GaugeMetricFamily]:
        raise ConnectionError("the database is away")

    async def hang() -> Iterable[GaugeMetricFamily]:
        await asyncio.Event().wait()
        return []

    for read in (fail, hang, know):
        metrics.on_scrape(read)

    names = await scraped(metrics)
    assert names["things_known"] == 7
    assert names["things_total"] == 1
