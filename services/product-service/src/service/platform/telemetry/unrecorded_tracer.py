"""Traces that nobody keeps."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    TraceFlags,
    Tracer,
    TracerProvider,
)

PASSED_ON = TraceFlags.SAMPLED | TraceFlags.RANDOM_TRACE_ID
LOWEST_BITS = (1 << 64) - 1
"""These of a trace id decide whether the trace is kept."""


class UnrecordedTracer(Tracer):
    """Gives spans their ids, and nothing else.

    The ids are for logs and for the services that are called, which are told as well whether to
    keep their part of the trace: as a tracer that records would tell them.
    """

    def __init__(self, sample_ratio: float) -> None:
        self._bound = round(sample_ratio * (LOWEST_BITS + 1))

    def start_span(
        self,
        name: str,  # noqa: ARG002 - nobody reads it
        context: Context | None = None,
        *_: object,
        **__: object,
    ) -> Span:
        """Start a span that belongs to the trace of its parent, or to a new one."""
        parent = trace.get_current_span(context).get_span_context()
        if parent.is_valid:
            trace_id, state = parent.trace_id, parent.trace_state
            flags = parent.trace_flags & PASSED_ON
        else:
            # Not secrets, only to be different from each other
            trace_id, state = random.getrandbits(128) or 1, None
            is_sampled = trace_id & LOWEST_BITS < self._bound
            flags = TraceFlags.RANDOM_TRACE_ID | (TraceFlags.SAMPLED if is_sampled else 0)
        span_id = random.getrandbits(64) or 1
        return NonRecordingSpan(
            SpanContext(
                trace_id, span_id, is_remote=False, trace_flags=TraceFlags(flags), trace_state=state
            )
        )

    @contextmanager
    def start_as_current_span(  # type: ignore[override] # as above
        self, name: str, context: Context | None = None, *_: object, **__: object
    ) -> Iterator[Span]:
        """Run a block inside a span."""
        with trace.use_span(self.start_span(name, context)) as span:
            yield span


class UnrecordedTracerProvider(TracerProvider):
    """Hands out the one tracer whose spans nobody keeps."""

    def __init__(self, sample_ratio: float) -> None:
        self._tracer = UnrecordedTracer(sample_ratio)

    def get_tracer(self, *_: object, **__: object) -> Tracer:
        """Get the tracer."""
        return self._tracer
