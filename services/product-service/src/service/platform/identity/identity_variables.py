"""What identities need from the environment."""

from typing import Annotated

from pydantic import BeforeValidator

from service.platform.configuration import Variables

SHORTEST_SECRET = 32
"""As many characters as the hash has bytes (RFC 7518, 3.2)."""


def _read_secrets(text: str) -> tuple[str, ...]:
    secrets = tuple(secret.strip() for secret in text.split(","))
    if any(len(secret) < SHORTEST_SECRET for secret in secrets):
        raise ValueError(
            f"must be secrets of at least {SHORTEST_SECRET} characters, separated by commas"
        )
    return secrets


class IdentityVariables(Variables):
    """What identities need from the environment.

    Not a part of every service's configuration: one that wants to know who calls adds it to its
    own.
    """

    identity_secrets: Annotated[tuple[str, ...], BeforeValidator(_read_secrets)]
    """The first one signs, all of them verify: so a new one can take over while both are known."""
