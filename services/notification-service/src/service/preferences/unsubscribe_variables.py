"""What links to unsubscribe need from the environment."""

from typing import Annotated

from pydantic import BeforeValidator

from service.platform.configuration import Variables, connection_url

SHORTEST_SECRET = 32


def _read_secrets(text: str) -> tuple[str, ...]:
    secrets = tuple(secret.strip() for secret in text.split(","))
    if any(len(secret) < SHORTEST_SECRET for secret in secrets):
        raise ValueError(
            f"must be secrets of at least {SHORTEST_SECRET} characters, separated by commas"
        )
    return secrets


class UnsubscribeVariables(Variables):
    """What links to unsubscribe need from the environment."""

    unsubscribe_secrets: Annotated[tuple[str, ...], BeforeValidator(_read_secrets)]
    """The first one signs, all of them verify. Old mails hold old links: keep old ones long."""
    public_api_url: Annotated[str, connection_url("http", "https")] = "http://localhost:4000/api"
    """Where people reach the API through the gateway."""
