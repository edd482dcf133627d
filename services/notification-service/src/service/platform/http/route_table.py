"""Which path belongs to which part of the API."""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from starlette.types import Scope

from service.platform.http.open_api_document import METHODS, OpenApiDocument
from service.platform.http.problem import HttpProblem
from service.platform.http.sent_path import sent_path

FOUND = "service.route"
"""Where the scope of a request keeps the route that was found for it."""


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
    shape: str
    """The template without the names of its parameters."""

    def read_parameters(self, path: str) -> dict[str, str]:
        """Read the values of the path's parameters.

        :raises HttpProblem: (400) when the path is not a valid URI
        """
        if not self.parameters:
            return {}
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
                shape=shape_of(template),
            )
            for template, operations in document.paths.items()
        ]
        # A fixed path wins over one with parameters that would match as well
        self._fixed: dict[str, Route] = {}
        self._with_parameters: dict[int, list[Route]] = {}
        for route in sorted(routes, key=lambda route: len(route.parameters)):
            slashes = route.template.count("/")
            if not route.parameters:
                for path in (route.template, f"{route.template}/"):
                    self._fixed.setdefault(path, route)
                continue
            # No parameter holds a slash; there may be one more at the end
            for number in (slashes, slashes + 1):
                self._with_parameters.setdefault(number, []).append(route)

    def find(self, path: str) -> Route | None:
        """Find the route of a path as it was sent, or None when the API has none."""
        fixed = self._fixed.get(path)
        if fixed is not None:
            return fixed
        for route in self._with_parameters.get(path.count("/"), ()):
            if route.pattern.fullmatch(path):
                return route
        return None

    def find_for(self, scope: Scope) -> Route | None:
        """Find the route of a request: once, however many ask."""
        if FOUND not in scope:
            scope[FOUND] = self.find(sent_path(scope))
        found: Route | None = scope[FOUND]
        return found


def shape_of(template: str) -> str:
    """Take away the names of parameters: the description and the code may call them differently."""
    return re.sub(r"\{[^}]*\}", "{}", template)


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
    if "%" not in segment and segment.isascii():
        return segment
    try:
        if re.search(r"%(?![0-9A-Fa-f]{2})", segment):
            raise ValueError("not a percent-encoding")
        return unquote_to_bytes(segment).decode()
    except ValueError as error:
        raise HttpProblem(400, "The path is not a valid URI") from error
