"""Answers that are JSON already."""

from collections.abc import Mapping

from starlette.responses import Response


def json_response(
    body: str | bytes, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with JSON as the database wrote it: nothing is parsed, only to be written again."""
    return Response(body, status, headers, media_type="application/json")
