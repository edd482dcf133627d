"""Looking at the points that the process passes."""

import sys
from functools import cache

from service.platform.process.reached import EVENT


@cache
def record_points() -> list[str]:
    """Listen, once for all tests of the process: an audit hook cannot be taken away again."""
    points: list[str] = []

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == EVENT:
            points.append(str(arguments[0]))

    sys.addaudithook(hook)
    return points
