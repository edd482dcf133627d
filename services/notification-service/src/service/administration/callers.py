"""Who may call what."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request

from service.platform.http.problem import HttpProblem
from service.platform.identity.identity import Identity
from service.platform.identity.identity_verifier import IdentityVerifier
from service.platform.identity.require_identity import require_identity


@dataclass(frozen=True, slots=True)
class Callers:
    """The dependencies of routes that want to know who calls."""

    user: Callable[[Request], Coroutine[Any, Any, Identity]]
    """A user, for what is the user's own."""
    administrator: Callable[[Request], Coroutine[Any, Any, Identity]]


def make_callers(verifier: IdentityVerifier) -> Callers:
    """Make the dependencies of routes that want to know who calls."""
    return Callers(
        user=require_identity(verifier, roles=("customer", "admin")),
        administrator=require_identity(verifier, roles=("admin",)),
    )


def user_id_of(identity: Identity) -> UUID:
    """Read the id of the user who calls.

    :raises HttpProblem: (403) when the caller is no user
    """
    try:
        return UUID(identity.subject)
    except ValueError:
        raise HttpProblem(403, "Only users have notifications") from None
