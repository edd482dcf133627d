"""What parts of the platform are tested with."""

from service.platform.health import Health
from service.platform.process.resources import Resources
from service.platform.service_context import ServiceContext
from service.platform.telemetry.metrics import Metrics
from tests.support.log_recorder import LogLine, record_log


def make_context() -> tuple[ServiceContext, list[LogLine]]:
    """Make a context, and the lines that are logged in it."""
    logger, lines = record_log()
    return ServiceContext(logger, Health(), Metrics(), Resources()), lines
