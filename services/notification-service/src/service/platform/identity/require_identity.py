"""The dependency of routes that want to know who calls."""

from collections.abc import Callable, Collection, Coroutine
from typing import Any

from starlette.requests import Request

from service.platform.http.problem import HttpProblem
from service.platform.identity.identity import IDENTITY_HEADER, Identity
from service.platform.identity.identity_verifier import IdentityVerifier, InvalidIdentity


def require_identity(
    verifier: IdentityVerifier, roles: Collection[str] = ()
) -> Callable[[Request], Coroutine[Any, Any, Identity]]:
    """Make a dependency that hands the identity of the caller to a route.

    As in `identity: Annotated[Identity, Depends(require_identity(verifier, roles=("admin",)))]`.
    Answers 401 to a request without a good identity, and 403 to one whose identity has none of the
    roles.

    :param roles: one of them is enough; without any, every identity will do
    """

    # Awaits nothing, but a dependency that is no coroutine would run in a thread of its own
    async def identity_of(request: Request) -> Identity:
        tokens = request.headers.getlist(IDENTITY_HEADER)
        if not tokens:
            raise _unauthorized("This needs somebody who is signed in")
        # Of two identities none can be believed
        if len(tokens) > 1:
            raise _invalid_identity()
        try:
            identity = verifier.verify(tokens[0])
        except InvalidIdentity as error:
            raise _invalid_identity() from error
        if roles and not set(roles) & set(identity.roles):
            raise HttpProblem(403, "This needs a role that the caller does not have")
        return identity

    return identity_of


def _invalid_identity() -> HttpProblem:
    return _unauthorized("The identity of the caller is not valid", ', error="invalid_token"')


def _unauthorized(detail: str, error: str = "") -> HttpProblem:
    """Make the problem of a caller whom nobody vouches for.

    The challenge is for callers of the gateway: what they lack is an access token, which it turns
    into an identity.
    """
    challenge = f'Bearer realm="storefront"{error}'
    return HttpProblem(401, detail, headers={"www-authenticate": challenge})
