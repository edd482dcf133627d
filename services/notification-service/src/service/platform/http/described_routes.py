"""From an operation of the API to the code that answers it."""

from collections.abc import Iterable

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from service.platform.http.route_table import RouteTable, shape_of

CHOSEN = "service.chosen_route"
"""Where the scope of a request keeps the route that will answer it."""


class DescribedRoutes(BaseRoute):
    """Goes to the route of an operation directly, instead of trying one route after the other.

    Which operation is asked for is known already. Where no route has just that path and method,
    nothing matches here, and the routes after this one are tried as usual.
    """

    def __init__(self, table: RouteTable, routes: Iterable[BaseRoute]) -> None:
        self._table = table
        self._routes: dict[tuple[str, str], APIRoute] = {}
        for route in routes:
            if isinstance(route, APIRoute):
                for method in route.methods or ():
                    self._routes.setdefault((shape_of(route.path_format), method), route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Find the route of a request."""
        if scope["type"] != "http":
            return Match.NONE, {}
        described = self._table.find_for(scope)
        if described is None:
            return Match.NONE, {}
        route = self._routes.get((described.shape, scope["method"]))
        if route is None:
            return Match.NONE, {}
        match, child_scope = route.matches(scope)
        if match != Match.FULL:
            return Match.NONE, {}
        return match, {**child_scope, CHOSEN: route}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route that was found answer."""
        await scope[CHOSEN].handle(scope, receive, send)
