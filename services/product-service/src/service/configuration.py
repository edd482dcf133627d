"""Everything that the service reads from its environment."""

from collections.abc import Mapping

from service.platform.cache.cache_variables import CacheVariables
from service.platform.configuration import ServerVariables, read_environment
from service.platform.database.database_variables import DatabaseVariables


class Configuration(CacheVariables, DatabaseVariables, ServerVariables):
    """Everything that the service reads from its environment. Add the team's own variables here."""


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """Read the configuration.

    :raises ConfigurationError: lists every variable that is missing or wrong
    """
    return read_environment(Configuration, environment)
