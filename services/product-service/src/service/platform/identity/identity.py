"""Who a request is made for."""

from dataclasses import dataclass

IDENTITY_HEADER = "x-identity"
"""Where an identity travels: the gateway sets it, and so does a service that calls another."""

AUDIENCE = "storefront"
"""Whom identities are meant for: the services of the shop, and nobody else."""

SERVICE_ROLE = "service"
"""The role of services: no user has it."""

SERVICE_SUBJECT_PREFIX = "service:"
"""What the subject of a service begins with."""

LONGEST_LIFETIME_SECONDS = 120
"""An identity is made for one request: whoever gets hold of it later can do nothing with it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a request is made for, as somebody who holds the shared secret vouches for it."""

    subject: str
    """The id of a user, or `service:<name>` for a service that acts on its own."""
    roles: tuple[str, ...] = ()
    """For example `customer`, `admin`; `service` for another service alone."""
    session_id: str | None = None
    """The session of the user; a service that acts on its own has none."""
