"""Checking an identity."""

from collections.abc import Sequence
from typing import Annotated, Any

import jwt
from pydantic import BaseModel, StringConstraints, ValidationError

from service.platform.identity.identity import (
    AUDIENCE,
    LONGEST_LIFETIME_SECONDS,
    SERVICE_ROLE,
    SERVICE_SUBJECT_PREFIX,
    Identity,
)

CLOCK_TOLERANCE_SECONDS = 5
"""So much may the clocks of two machines differ."""


class InvalidIdentity(Exception):
    """Nobody who may do so vouches for this identity, or not any more.

    Its message is for the log; it has nothing of the token in it.
    """


_Text = Annotated[str, StringConstraints(strict=True, min_length=1)]


class _Claims(BaseModel):
    iss: _Text
    sub: _Text
    roles: list[Annotated[str, StringConstraints(strict=True)]]
    sid: _Text | None = None
    iat: float
    exp: float


class IdentityVerifier:
    """Checks identities that other services vouch for."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Make a verifier.

        :param secrets: as IDENTITY_SECRETS has them: a token signed with any of them is good
        """
        self._secrets = list(secrets)

    def verify(self, token: str) -> Identity:
        """Read the identity in a token.

        :raises InvalidIdentity: when the token is not signed with a known secret, is not meant for
            this shop, is over, lives too long, or does not say who and with which roles
        """
        try:
            claims = _Claims.model_validate(self._decode(token))
        except ValidationError as error:
            fields = sorted({str(problem["loc"][0]) for problem in error.errors()})
            # Without the cause: it repeats the values
            raise InvalidIdentity(f"these claims are wrong: {', '.join(fields)}") from None
        if claims.exp - claims.iat > LONGEST_LIFETIME_SECONDS:
            raise InvalidIdentity(f"it lives longer than {LONGEST_LIFETIME_SECONDS} s")
        if SERVICE_ROLE in claims.roles and not claims.sub.startswith(SERVICE_SUBJECT_PREFIX):
            raise InvalidIdentity("only a service has the role of one")
        return Identity(claims.sub, tuple(claims.roles), claims.sid)

    def _decode(self, token: str) -> dict[str, Any]:
        for secret in self._secrets:
            try:
                return jwt.decode(
                    token,
                    secret,
                    algorithms=["HS256"],
                    audience=AUDIENCE,
                    leeway=CLOCK_TOLERANCE_SECONDS,
                    options={"require": ["iss", "sub", "iat", "exp"]},
                )
            except jwt.InvalidSignatureError:
                continue
            except jwt.InvalidTokenError as error:
                raise InvalidIdentity(type(error).__name__) from None
        raise InvalidIdentity("it is not signed with a known secret")
