"""Errors that callers may see."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class ProblemDetail:
    """One thing that is wrong with a request."""

    detail: str
    pointer: str | None = None
    """JSON Pointer into the request body."""
    parameter: str | None = None
    """Name of a path, query or header parameter."""

    def to_json(self) -> dict[str, str]:
        """Leave out what is not known."""
        fields = {"pointer": self.pointer, "parameter": self.parameter, "detail": self.detail}
        return {name: value for name, value in fields.items() if value is not None}


class HttpProblem(Exception):
    """An error that its caller may see. Anything else that is raised becomes a silent 500."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[ProblemDetail] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})

    def to_json(self, request_id: str | None) -> bytes:
        """Write the problem document (RFC 9457).

        :param request_id: becomes its `instance`, by which its log lines are found
        """
        document: dict[str, object] = {
            "type": "about:blank",
            "title": _title_of(self.status),
            "status": self.status,
            "detail": self.detail,
        }
        if request_id is not None:
            document["instance"] = f"urn:request:{request_id}"
        if self.errors is not None:
            document["errors"] = [error.to_json() for error in self.errors]
        return json.dumps(document, ensure_ascii=False).encode()


def invalid_request(*errors: ProblemDetail) -> HttpProblem:
    """Make the problem of a request that openapi.yaml does not allow."""
    return HttpProblem(400, "The request does not fit the description of the API", errors=errors)


def _title_of(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
