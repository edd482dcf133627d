"""Who the tests are."""

from service.platform.identity.identity import Identity
from service.platform.identity.identity_signer import IdentitySigner
from tests.support.environment import IDENTITY_SECRET

_signer = IdentitySigner([IDENTITY_SECRET], "api-gateway")


def sign(subject: str, *roles: str) -> dict[str, str]:
    """Make the header of somebody with these roles."""
    return {"x-identity": _signer.sign(Identity(subject, roles))}


def administrator() -> dict[str, str]:
    """Make the header of an administrator."""
    return sign("0f8a2c1e-5a55-4c0e-9a43-6f3f0b8a2a11", "customer", "admin")


def customer() -> dict[str, str]:
    """Make the header of a customer."""
    return sign("6a1d0b6e-93f7-4a2e-8c92-0f6a4c1b7d22", "customer")


def order_service() -> dict[str, str]:
    """Make the header of the order-service, on its own."""
    return sign("service:order-service", "service")
