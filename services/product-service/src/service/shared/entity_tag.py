"""Versions in HTTP."""

import re

from service.platform.http.problem import ProblemDetail, invalid_request


def entity_tag(version: int, stock: str | None = None) -> str:
    """Make the ETag of a version.

    :param stock: what else the answer depends on, in a few hexadecimal digits; a change of the
        stock is no reason to refuse a change of the description, so it is no part of the version
    """
    return f'"{version}"' if stock is None else f'"{version}-{stock}"'


def expected_version(if_match: str | None) -> int | None:
    """Read the version that an If-Match header asks for; None when any version will do.

    :raises HttpProblem: (400) when the header is not a single ETag of this service
    """
    if if_match is None or if_match == "*":
        return None
    match = re.fullmatch(r'"([0-9]{1,9})(-[0-9a-f]{8})?"', if_match)
    if match is None:
        raise invalid_request(
            ProblemDetail("must be one ETag as this service sends it", parameter="If-Match")
        )
    return int(match.group(1))
