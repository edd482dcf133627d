"""The dependency of routes that want to know who calls."""

from collections.abc import Collection

from starlette.requests import Request

from service.platform.http.guard_operations import Guard
from service.platform.http.problem import HttpProblem
from service.platform.identity.identity import IDENTITY_HEADER, Identity
from service.platform.identity.identity_verifier import IdentityVerifier, InvalidIdentity

KNOWN = "service.identities"
"""Where the scope of a request keeps the identities that were verified."""


def require_identity(
    verifier: IdentityVerifier, roles: Collection[str] = ()
) -> "IdentityRequirement":
    """Make a dependency that hands the identity of the caller to a route.

    As in `identity: Annotated[Identity, Depends(require_identity(verifier, roles=("admin",)))]`.
    Answers 401 to a request without a good identity, and 403 to one whose identity has none of the
    roles; before anything else of the request is looked at.

    :param roles: one of them is enough; without any, every identity will do
    """
    return IdentityRequirement(verifier, frozenset(roles))


class IdentityRequirement(Guard):
    """Hands the identity of the caller to a route, if it has one that may use the route."""

    def __init__(self, verifier: IdentityVerifier, roles: frozenset[str]) -> None:
        self._verifier = verifier
        self._roles = roles

    # Awaits nothing, but a dependency that is no coroutine would run in a thread of its own
    async def __call__(self, request: Request) -> Identity:
        """Read the identity.

        :raises HttpProblem: (401) without a good one, (403) when it has none of the roles
        """
        identity = self._identity_of(request)
        if self._roles and self._roles.isdisjoint(identity.roles):
            raise HttpProblem(403, "This needs a role that the caller does not have")
        return identity

    def _identity_of(self, request: Request) -> Identity:
        # Asked twice: before the request is checked, and for the route
        known: dict[IdentityVerifier, Identity] = request.scope.setdefault(KNOWN, {})
        if self._verifier not in known:
            known[self._verifier] = self._verify(request)
        return known[self._verifier]

    def _verify(self, request: Request) -> Identity:
        tokens = request.headers.getlist(IDENTITY_HEADER)
        if not tokens:
            raise _unauthorized("This needs somebody who is signed in")
        # Of two identities none can be believed
        if len(tokens) > 1:
            raise _invalid_identity()
        try:
            return self._verifier.verify(tokens[0])
        except InvalidIdentity as error:
            raise _invalid_identity() from error


def _invalid_identity() -> HttpProblem:
    return _unauthorized("The identity of the caller is not valid", ', error="invalid_token"')


def _unauthorized(detail: str, error: str = "") -> HttpProblem:
    """Make the problem of a caller whom nobody vouches for.

    The challenge is for callers of the gateway: what they lack is an access token, which it turns
    into an identity.
    """
    challenge = f'Bearer realm="storefront"{error}'
    return HttpProblem(401, detail, headers={"www-authenticate": challenge})
