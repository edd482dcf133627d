"""What is sent over the broker."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import uuid4

from opentelemetry import propagate
from pydantic import BaseModel, ConfigDict, StringConstraints

from service.platform.service_identity import SERVICE_IDENTITY


class Message(BaseModel):
    """Something that happened, in the shape of a CloudEvent (structured JSON).

    The `id` is what makes a message that arrives twice have its effect once; `traceparent`
    connects whoever handles it to the request that caused it.
    """

    # What cannot be read may be anything, and errors are logged
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    specversion: Literal["1.0"] = "1.0"
    id: Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)]
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    data: Any = None
    traceparent: str | None = None
    tracestate: str | None = None

    def to_json(self) -> str:
        """Write the message as it is sent; what it has no trace for is left out."""
        return self.model_dump_json(exclude_none=True)

    def trace_headers(self) -> dict[str, str]:
        """Get the headers of the trace that the message belongs to."""
        headers = {"traceparent": self.traceparent, "tracestate": self.tracestate}
        return {name: value for name, value in headers.items() if value is not None}


def create_message(*, type: str, subject: str, data: object) -> Message:  # noqa: A002
    """Make a message about something that just happened, inside the trace that is active now."""
    trace: dict[str, str] = {}
    propagate.inject(trace)
    return Message(
        id=str(uuid4()),
        source=f"/{SERVICE_IDENTITY.name}",
        type=type,
        subject=subject,
        time=datetime.now(UTC),
        data=data,
        traceparent=trace.get("traceparent"),
        tracestate=trace.get("tracestate"),
    )


def parse_message(content: str | bytes) -> Message:
    """Read a message.

    :raises ValueError: when the content is not a message in this shape
    """
    return Message.model_validate_json(content)
