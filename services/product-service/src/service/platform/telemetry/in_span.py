"""Spans of this service."""

from collections.abc import Mapping
from contextlib import AbstractContextManager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Tracer

from service.platform.service_identity import SERVICE_IDENTITY

_tracer = trace.get_tracer(SERVICE_IDENTITY.name, SERVICE_IDENTITY.version)


def service_tracer() -> Tracer:
    """Get the tracer of this service."""
    return _tracer


def in_span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: Mapping[str, str] | None = None,
    context: Context | None = None,
) -> AbstractContextManager[Span]:
    """Run a block inside a span of its own; the span is marked as failed when the block raises."""
    return _tracer.start_as_current_span(
        name, context=context, kind=kind, attributes=attributes, record_exception=False
    )
