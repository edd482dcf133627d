"""Spans of this service."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, Span, SpanKind, Tracer

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
    """Run a block inside a span of its own; the span is marked as failed when the block raises.

    In a trace that nobody keeps, the block belongs to the span that it would have been a part of.
    """
    if context is None and _is_not_kept(parent := trace.get_current_span()):
        return nullcontext(parent)
    return _tracer.start_as_current_span(
        name, context=context, kind=kind, attributes=attributes, record_exception=False
    )


def _is_not_kept(span: Span) -> bool:
    identity = span.get_span_context()
    # What another service began may be kept here all the same
    return isinstance(span, NonRecordingSpan) and identity.is_valid and not identity.is_remote
