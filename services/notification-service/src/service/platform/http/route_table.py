"""Which path belongs to which part of the API."""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from service.platform.http.open_api_document import METHODS, OpenApiDocument
from service.platform.http.problem import HttpProblem


@dataclass(frozen=True, slots=True)
class Route:
    """A path of the API with the methods that it offers."""

    template: str
    """For example `/items/{itemId}`: the `route` label of metrics and the name of spans."""
    methods: tuple[str, ...]
    """Upper-case names of the methods."""
    parameters: tuple[str, ...]
    """Names of the path's parameters, in their order."""
    pattern: re.Pattern[str]

    def read_parameters(self, path: str) -> dict[str, str]:
        """Read the values of the path's parameters.

        :raises HttpProblem: (400) when the path is not a valid URI
        """
        match = self.pattern.fullmatch(path)
        values = match.groups() if match is not None else ()
        return dict(zip(self.parameters, map(_decode, values), strict=False))


class RouteTable:
    """Finds the route that a path belongs to, from nothing but the API description."""

    def __init__(self, document: OpenApiDocument) -> None:
        routes = [
            Route(
                template=template,
                methods=_offered_methods(operations),
                parameters=tuple(re.findall(r"\{([^}]+)\}", template)),
                pattern=_pattern_of(template),
            )
            for template, operations in document.paths.items()
        ]
        # A fixed path wins over one with parameters that would match as well
        self._routes = sorted(routes, key=lambda route: len(route.parameters))

    def find(self, path: str) -> Route | None:
        """Find the route of a path as it was sent, or None when the API has none."""
        return next((route for route in self._routes if route.pattern.fullmatch(path)), None)


def _offered_methods(operations: dict[str, object]) -> tuple[str, ...]:
    offered: list[str] = []
    for name in METHODS:
        if name in operations:
            # HTTP has every GET answer a HEAD as well
            offered += ["GET", "HEAD"] if name == "get" else [name.upper()]
    return tuple(dict.fromkeys(offered))


def _pattern_of(template: str) -> re.Pattern[str]:
    segments = [
        "([^/]+)" if segment.startswith("{") else re.escape(segment)
        for segment in template.split("/")
    ]
    return re.compile("/".join(segments) + "/?")


def _decode(segment: str) -> str:
    try:
        if re.search(r"%(?![0-9A-Fa-f]{2})", segment):
            raise ValueError("not a percent-encoding")
        return unquote_to_bytes(segment).decode()
    except ValueError as error:
        raise HttpProblem(400, "The path is not a valid URI") from error
