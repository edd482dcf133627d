"""From an operation of the API to the code that answers it."""

from collections.abc import Iterable
from contextlib import AsyncExitStack

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from service.platform.http.route_table import RouteTable, shape_of

OPEN_FILES = "fastapi_middleware_astack"
"""Where the framework looks for what closes the files of a form."""


class DescribedRoutes:
    """Goes to the route of an operation directly, instead of trying one route after the other.

    Which operation is asked for is known already, and errors are answered further outside: all that
    the framework has around its routes for these two would only cost time. Where no route has just
    that path and method, its router tries them as usual.
    """

    def __init__(
        self, table: RouteTable, routes: Iterable[BaseRoute], application: FastAPI
    ) -> None:
        """Make the way to the routes.

        :param application: has all routes as well, also those that are not found here
        """
        self._table = table
        self._application = application
        self._routes: dict[tuple[str, str], tuple[Route, ASGIApp]] = {}
        for route in routes:
            if isinstance(route, Route):
                for method in route.methods or ():
                    key = (shape_of(route.path_format), method)
                    self._routes.setdefault(key, (route, route.app))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        scope["app"] = self._application
        async with AsyncExitStack() as files:
            scope[OPEN_FILES] = files
            answer = self._find(scope) or self._application.router
            await answer(scope, receive, send)

    def _find(self, scope: Scope) -> ASGIApp | None:
        described = self._table.find_for(scope)
        if described is None:
            return None
        found = self._routes.get((described.shape, scope["method"]))
        if found is None:
            return None
        route, answer = found
        match, child_scope = route.matches(scope)
        if match is not Match.FULL:
            return None
        scope.update(child_scope)
        scope["router"] = self._application.router
        return answer
