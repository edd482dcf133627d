"""Callers for tests."""

from uuid import UUID

from service.platform.identity.identity import IDENTITY_HEADER, Identity
from service.platform.identity.identity_signer import IdentitySigner

SECRET = "a secret that is long enough for tests"

_signer = IdentitySigner([SECRET], "api-gateway")


def signed_in(user_id: UUID | str, *roles: str) -> dict[str, str]:
    """Make the headers of a caller; a customer when no roles are given."""
    return {IDENTITY_HEADER: _signer.sign(Identity(str(user_id), roles or ("customer",)))}
