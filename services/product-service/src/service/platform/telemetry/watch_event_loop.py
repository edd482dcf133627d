"""How busy the event loop is."""

import asyncio

from service.platform.service_context import ServiceContext

INTERVAL_SECONDS = 0.5


def watch_event_loop(context: ServiceContext) -> None:
    """Measure how late the event loop is: something that blocks it slows down every request."""

    async def watch() -> None:
        loop = asyncio.get_running_loop()
        while True:
            expected = loop.time() + INTERVAL_SECONDS
            await asyncio.sleep(INTERVAL_SECONDS)
            context.metrics.observe_loop_lag(max(0.0, loop.time() - expected))

    watching = asyncio.create_task(watch())

    async def stop() -> None:
        watching.cancel()

    context.resources.add("event loop watch", stop)
