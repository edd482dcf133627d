"""Looking at spans."""

from functools import cache

from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from service.platform.telemetry.tracing import start_tracing


@cache
def record_spans() -> InMemorySpanExporter:
    """Start tracing, once for all tests of the process, and keep every span."""
    exporter = InMemorySpanExporter()
    start_tracing(endpoint=None, sample_ratio=1, span_processors=[SimpleSpanProcessor(exporter)])
    return exporter
