"""The middleware that turns away what the API does not have."""

from starlette.types import ASGIApp, Receive, Scope, Send

from service.platform.http.problem import HttpProblem
from service.platform.http.route_table import RouteTable


class RequireRoute:
    """Turns away paths and methods that the API lacks, before anything of the body is read.

    HEAD is answered wherever there is a GET, and a slash at the end of a path changes nothing.
    """

    def __init__(self, app: ASGIApp, routes: RouteTable) -> None:
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        route = self._routes.find_for(scope)
        if route is None:
            raise HttpProblem(404, "There is nothing at this path")
        method: str = scope["method"]
        if method not in route.methods:
            allow = ", ".join(route.methods)
            raise HttpProblem(
                405, f"Only {allow} can be used at this path", headers={"allow": allow}
            )
        path: str = scope["path"]
        if method == "HEAD" or (path.endswith("/") and path != "/"):
            scope = {
                **scope,
                # The server itself knows that the answer to a HEAD has no body
                "method": "GET" if method == "HEAD" else method,
                "path": path if path == "/" else path.removesuffix("/"),
            }
        await self._app(scope, receive, send)
