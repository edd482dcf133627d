"""Traces, with OpenTelemetry."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service.platform.service_identity import SERVICE_IDENTITY
from service.platform.telemetry.unrecorded_tracer import UnrecordedTracerProvider

EXPORT_TIMEOUT_SECONDS = 3
"""A collector that is away must not hold up the end of the process."""


class Tracing(Protocol):
    """What can be stopped: sends what is still buffered, then stops."""

    async def shutdown(self) -> None:
        """Send what is still buffered, then stop."""


class _NoTracing:
    async def shutdown(self) -> None:
        """There is nothing to send."""


class _ProviderTracing:
    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider

    async def shutdown(self) -> None:
        # Waits for the network
        await asyncio.to_thread(self._provider.shutdown)


def start_tracing(
    *,
    endpoint: str | None,
    sample_ratio: float,
    span_processors: Sequence[SpanProcessor] = (),
) -> Tracing:
    """Start OpenTelemetry; once per process.

    Spans are made by hand where the platform handles requests, messages and statements: patching
    libraries instead costs several times as much CPU per request. Without an endpoint nothing is
    exported, but every request still has a trace id for its logs and for the services it calls.
    """
    propagate.set_global_textmap(TraceContextTextMapPropagator())
    if endpoint is None and not span_processors:
        trace.set_tracer_provider(UnrecordedTracerProvider(sample_ratio))
        return _NoTracing()
    provider = TracerProvider(
        resource=Resource.create(
            {"service.name": SERVICE_IDENTITY.name, "service.version": SERVICE_IDENTITY.version}
        ),
        sampler=ParentBased(root=TraceIdRatioBased(sample_ratio)),
        # The process stops in an order of its own
        shutdown_on_exit=False,
    )
    for processor in span_processors:
        provider.add_span_processor(processor)
    if endpoint is not None:
        url = f"{endpoint.removesuffix('/')}/v1/traces"
        exporter = OTLPSpanExporter(endpoint=url, timeout=EXPORT_TIMEOUT_SECONDS)
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return _ProviderTracing(provider)
