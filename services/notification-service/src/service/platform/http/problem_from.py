"""From whatever was raised to what the caller is told."""

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from service.platform.http.problem import HttpProblem, ProblemDetail, invalid_request

MOST_ERRORS = 20
"""Nobody reads more, and a hostile body could have thousands."""


def problem_from(raised: Exception) -> HttpProblem:
    """Turn whatever a handler or a middleware raised into the problem that the caller is told."""
    if isinstance(raised, HttpProblem):
        return raised
    if isinstance(raised, HTTPException):
        return HttpProblem(raised.status_code, str(raised.detail), headers=raised.headers)
    if isinstance(raised, RequestValidationError):
        errors = [_describe(error["loc"], error["msg"]) for error in raised.errors()[:MOST_ERRORS]]
        return invalid_request(*errors)
    if isinstance(raised, ConnectionError):
        return HttpProblem(
            503, "Something that the service needs is out of reach", headers={"retry-after": "1"}
        )
    return HttpProblem(500, "The service could not answer this request")


def _describe(location: tuple[str | int, ...], message: str) -> ProblemDetail:
    where, *rest = (str(part) for part in location)
    if where == "body":
        return ProblemDetail(message, pointer="".join(f"/{part}" for part in rest))
    return ProblemDetail(message, parameter="/".join(rest) or where)
