"""The middleware that asks who may, before it looks at what was sent."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from service.platform.http.route_table import RouteTable, shape_of


class Guard(ABC):
    """A dependency that turns away who may not use a route, by what the head of a request says."""

    @abstractmethod
    async def __call__(self, request: Request) -> object:
        """Let a request through.

        :raises HttpProblem: when its caller may not
        """


class GuardOperations:
    """Asks the guards among the dependencies of a route before anything of a request is checked.

    The framework would ask them after that: strangers would be told what is wrong with what they
    sent, and have it read first.
    """

    def __init__(self, app: ASGIApp, *, routes: RouteTable, answering: Iterable[BaseRoute]) -> None:
        """Make the middleware.

        :param answering: the routes that answer, with their dependencies
        """
        self._app = app
        self._routes = routes
        self._guards: dict[tuple[str, str], tuple[Guard, ...]] = {}
        for route in iter_route_contexts(list(answering)):
            dependant = getattr(route, "dependant", None)
            guards = () if dependant is None else tuple(_guards_of(dependant))
            if guards and route.path_format is not None:
                for method in route.methods or ():
                    self._guards[shape_of(route.path_format), method] = guards

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        route = self._routes.find_for(scope)
        if route is not None:
            for guard in self._guards.get((route.shape, scope["method"]), ()):
                await guard(Request(scope))
        await self._app(scope, receive, send)


def _guards_of(dependant: Dependant) -> Iterator[Guard]:
    for each in dependant.dependencies:
        if isinstance(each.call, Guard):
            yield each.call
        yield from _guards_of(each)
