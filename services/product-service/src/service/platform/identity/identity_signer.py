"""Vouching for an identity."""

import time
from collections.abc import Sequence

import jwt

from service.platform.identity.identity import AUDIENCE, Identity

LIFETIME_SECONDS = 60
"""Longer than a request lasts, and half of what is accepted: clocks may differ a little."""


class IdentitySigner:
    """Vouches for identities towards other services."""

    def __init__(self, secrets: Sequence[str], issuer: str) -> None:
        """Make a signer.

        :param secrets: as IDENTITY_SECRETS has them: the first one signs
        :param issuer: the name of the service that vouches
        """
        self._secret = secrets[0]
        self._issuer = issuer

    def sign(self, identity: Identity) -> str:
        """Make the token that another service accepts in `x-identity`, for the next minute."""
        now = int(time.time())
        claims: dict[str, object] = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": identity.subject,
            "roles": list(identity.roles),
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
        }
        if identity.session_id is not None:
            claims["sid"] = identity.session_id
        return jwt.encode(claims, self._secret, algorithm="HS256")
