"""What every part of the service may use."""

from dataclasses import dataclass

from service.platform.health import Health
from service.platform.process.resources import Resources
from service.platform.telemetry.logger import Logger
from service.platform.telemetry.metrics import Metrics


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """What every part of the service may use."""

    logger: Logger
    health: Health
    metrics: Metrics
    resources: Resources
    """Whatever is opened is added here, so that it is closed when the service stops."""
