from hypothesis import given
from hypothesis import strategies as st
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    TraceFlags,
    TraceState,
    set_span_in_context,
)

from service.platform.telemetry.in_span import in_span
from service.platform.telemetry.unrecorded_tracer import LOWEST_BITS, UnrecordedTracer

STATE = TraceState([("vendor", "1")])
PARENTS = st.builds(
    lambda trace_id, span_id, is_remote, flags: SpanContext(
        trace_id, span_id, is_remote, TraceFlags(flags), STATE
    ),
    st.integers(0, (1 << 128) - 1),
    st.integers(0, LOWEST_BITS),
    st.booleans(),
    st.integers(0, 3),
)


def recording_tracer(sample_ratio: float) -> trace.Tracer:
    sampler = ParentBased(root=TraceIdRatioBased(sample_ratio))
    return TracerProvider(sampler=sampler, shutdown_on_exit=False).get_tracer("test")


def in_a_trace(parent: SpanContext) -> Context:
    return set_span_in_context(NonRecordingSpan(parent), Context())


@given(PARENTS)
def test_goes_on_with_a_trace_as_a_tracer_that_records_would(parent: SpanContext) -> None:
    context = in_a_trace(parent)

    ours = UnrecordedTracer(1).start_span("work", context).get_span_context()
    theirs = recording_tracer(1).start_span("work", context).get_span_context()

    assert ours.is_valid
    assert not ours.is_remote
    assert ours.span_id != parent.span_id
    assert (ours.trace_flags, ours.trace_state) == (theirs.trace_flags, theirs.trace_state)
    assert (ours.trace_id == theirs.trace_id) is parent.is_valid


@given(st.sampled_from([0.0, 1.0]))
def test_tells_others_whether_to_keep_a_new_trace(sample_ratio: float) -> None:
    ours = UnrecordedTracer(sample_ratio).start_span("work", Context()).get_span_context()
    theirs = recording_tracer(sample_ratio).start_span("work", Context()).get_span_context()

    assert ours.is_valid
    assert ours.trace_flags == theirs.trace_flags


def test_a_block_inside_a_span_that_is_not_kept_belongs_to_that_span() -> None:
    parent = NonRecordingSpan(SpanContext(1, 2, is_remote=False))

    with trace.use_span(parent), in_span("work") as span:
        assert span is parent
        assert trace.get_current_span() is parent


def test_a_block_inside_the_span_of_another_service_has_a_span_of_its_own() -> None:
    parent = NonRecordingSpan(SpanContext(1, 2, is_remote=True, trace_flags=TraceFlags(1)))

    with trace.use_span(parent), in_span("work") as span:
        assert span is not parent
