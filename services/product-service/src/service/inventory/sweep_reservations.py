"""The job that sweeps up reservations whose time is up."""

import asyncio

from service.inventory.announce_availability import AnnounceAvailability
from service.inventory.expire_reservations import BATCH_SIZE, expire_reservations
from service.platform.database.database import Database
from service.platform.service_context import ServiceContext


def sweep_reservations(
    context: ServiceContext,
    database: Database,
    announce: AnnounceAvailability,
    *,
    interval_ms: int,
) -> None:
    """Expire reservations again and again, in every instance, until the service stops."""
    expired = context.metrics.counter(
        "stock_reservations_expired_total", "Reservations whose time was up"
    )

    async def sweep() -> None:
        while True:
            await asyncio.sleep(interval_ms / 1_000)
            try:
                count = BATCH_SIZE
                while count == BATCH_SIZE:
                    count = await expire_reservations(database, announce)
                    expired.inc(count)
            except Exception as error:  # noqa: BLE001 - the next time it may work
                context.logger.warn("could not expire reservations", err=error)

    sweeping = asyncio.create_task(sweep())

    async def stop() -> None:
        sweeping.cancel()
        await asyncio.wait({sweeping})

    context.resources.add("sweep of reservations", stop)
