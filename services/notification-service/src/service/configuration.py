"""Everything that the service reads from its environment."""

from collections.abc import Mapping

from service.deliveries.delivery_variables import DeliveryVariables
from service.intake.intake_variables import IntakeVariables
from service.platform.configuration import (
    ConfigurationError,
    ServerVariables,
    read_environment,
)
from service.platform.database.database_variables import DatabaseVariables
from service.platform.identity.identity_variables import IdentityVariables
from service.preferences.unsubscribe_variables import UnsubscribeVariables
from service.providers.provider_variables import ProviderVariables, provider_problems
from service.rendering.rendering_variables import RenderingVariables


class Configuration(
    IntakeVariables,
    DeliveryVariables,
    ProviderVariables,
    RenderingVariables,
    UnsubscribeVariables,
    IdentityVariables,
    DatabaseVariables,
    ServerVariables,
):
    """Everything that the service reads from its environment."""


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """Read the configuration.

    :raises ConfigurationError: lists every variable that is missing or wrong
    """
    configuration = read_environment(Configuration, environment)
    if problems := provider_problems(configuration):
        raise ConfigurationError(problems)
    return configuration
