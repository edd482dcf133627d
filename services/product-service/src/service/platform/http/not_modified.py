"""Callers that have the answer already."""

from starlette.requests import Request


def is_not_modified(request: Request, entity_tag: str) -> bool:
    """Whether a caller of GET or HEAD has this version already, so that 304 is all it needs."""
    if "no-cache" in request.headers.get("cache-control", ""):
        return False
    known = request.headers.get("if-none-match", "")
    tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
    return known.strip() == "*" or entity_tag in tags
