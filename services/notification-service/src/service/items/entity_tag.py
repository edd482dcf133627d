"""The versions of items in HTTP."""

import re

from service.platform.http.problem import ProblemDetail, invalid_request


def entity_tag(version: int) -> str:
    """Make the ETag of a version."""
    return f'"{version}"'


def expected_version(if_match: str | None) -> int | None:
    """Read the version that an If-Match header asks for; None when any version will do.

    :raises HttpProblem: (400) when the header is not a single ETag of this service
    """
    if if_match is None or if_match == "*":
        return None
    match = re.fullmatch(r'"([0-9]{1,9})"', if_match)
    if match is None:
        raise invalid_request(
            ProblemDetail("must be one ETag as this service sends it", parameter="If-Match")
        )
    return int(match.group(1))
