"""What rendering needs from the environment."""

from typing import Annotated

from pydantic import BeforeValidator

from service.platform.configuration import Variables, connection_url
from service.preferences.quiet_hours import is_time_zone


def _check_time_zone(text: str) -> str:
    if not is_time_zone(text):
        raise ValueError("must be the IANA name of a time zone, for example Europe/Berlin")
    return text


class RenderingVariables(Variables):
    """What rendering needs from the environment."""

    shop_name: str = "Storefront"
    """Who writes."""
    shop_url: Annotated[str, connection_url("http", "https")] = "http://localhost:4000"
    """Where the pages of the shop are, that messages link to."""
    shop_time_zone: Annotated[str, BeforeValidator(_check_time_zone)] = "Europe/Berlin"
    """For dates in messages to people who did not say where they are."""
