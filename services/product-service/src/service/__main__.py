"""Runs the service: python -m service."""

import asyncio
import os
import sys

import uvloop

from service.configuration import Configuration, read_configuration
from service.platform.configuration import ConfigurationError
from service.platform.process.run_until_signal import run_until_signal
from service.platform.telemetry.logger import Logger, take_over_library_logs
from service.platform.telemetry.tracing import start_tracing
from service.service import start_service


async def _run(configuration: Configuration) -> int:
    logger = Logger(configuration.log_level)
    take_over_library_logs(logger)
    tracing = start_tracing(
        endpoint=configuration.otel_exporter_otlp_endpoint,
        sample_ratio=configuration.otel_traces_sampler_arg,
    )
    return await run_until_signal(
        logger, lambda: start_service(configuration, logger, tracing=tracing)
    )


def main() -> int:
    """Run the service until it is told to stop, and return the process's exit code."""
    try:
        configuration = read_configuration(os.environ)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_run(configuration))


if __name__ == "__main__":
    sys.exit(main())
