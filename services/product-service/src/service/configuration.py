"""Everything that the service reads from its environment."""

from collections.abc import Mapping
from typing import Annotated

from service.platform.cache.cache_variables import CacheVariables
from service.platform.configuration import ServerVariables, read_environment, whole_number
from service.platform.database.database_variables import DatabaseVariables
from service.platform.identity.identity_variables import IdentityVariables


class Configuration(CacheVariables, DatabaseVariables, IdentityVariables, ServerVariables):
    """Everything that the service reads from its environment."""

    reservation_sweep_interval_ms: Annotated[int, whole_number(50, 3_600_000)] = 5_000
    """How often each instance looks for reservations whose time is up."""


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """Read the configuration.

    :raises ConfigurationError: lists every variable that is missing or wrong
    """
    return read_environment(Configuration, environment)
