import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platform.messaging.message import create_message, parse_message
from service.platform.telemetry.in_span import in_span
from tests.support.span_recorder import record_spans

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_belongs_to_the_trace_that_is_active() -> None:
    record_spans()

    with in_span("work") as span:
        message = create_message(type="thing.happened", subject="thing-1", data={})

    context = span.get_span_context()
    assert message.traceparent is not None
    assert message.traceparent.startswith(f"00-{context.trace_id:032x}-{context.span_id:016x}-")


@given(st.text(), st.dictionaries(st.text(), JSON.filter(lambda value: value is not None)))
def test_arrives_as_it_was_sent(subject: str, data: dict[str, object]) -> None:
    message = create_message(type="thing.happened", subject=subject, data=data)

    assert parse_message(message.to_json().encode()) == message


@pytest.mark.parametrize(
    "content", [b"", b"7", b'{"id": 7}', b'{"id": ', b"\xff", b'{"specversion": "2.0"}']
)
def test_is_refused_in_another_shape(content: bytes) -> None:
    with pytest.raises(ValueError, match="validation error"):
        parse_message(content)


@pytest.mark.parametrize("content", ['{"id": 7, "data": "ada@mail.example"}', "ada@mail.example"])
def test_tells_nothing_of_what_it_cannot_read(content: str) -> None:
    with pytest.raises(ValueError, match="validation error") as refusal:
        parse_message(content)
    assert "ada" not in str(refusal.value)
