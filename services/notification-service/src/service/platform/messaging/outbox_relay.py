"""From the outbox to the broker."""

import asyncio
from collections.abc import Iterable
from typing import Self

from prometheus_client.core import GaugeMetricFamily

from service.platform.messaging.outbox import LONGEST_BACKLOG, Outbox, Publish
from service.platform.service_context import ServiceContext

BATCH_SIZE = 100
"""Confirming a hundred messages costs hardly more than confirming one."""

POLL_INTERVAL_SECONDS = 1.0
"""For what another instance left behind or what could not be published before."""


class OutboxRelay:
    """Takes messages from the outbox to the broker, in the background."""

    def __init__(self, context: ServiceContext, outbox: Outbox, publish: Publish) -> None:
        self._outbox = outbox
        self._publish = publish
        self._logger = context.logger
        self._published = context.metrics.counter(
            "messages_published_total", "Messages that the broker confirmed"
        )
        self._wanted = asyncio.Event()
        self._stopped = False
        self._failing = False
        self._running: asyncio.Task[None] | None = None

    @classmethod
    def start(cls, context: ServiceContext, outbox: Outbox, publish: Publish) -> Self:
        """Begin to publish."""
        relay = cls(context, outbox, publish)
        relay._running = asyncio.create_task(relay._run())
        outbox.on_added(relay.wake)
        context.metrics.on_scrape(relay._read_backlog)
        context.resources.add("outbox relay", relay.stop)
        return relay

    def wake(self) -> None:
        """Look into the outbox now, or right after the look that is going on."""
        self._wanted.set()

    async def stop(self) -> None:
        """Publish what is waiting, one last time, and stop."""
        self._stopped = True
        self.wake()
        if self._running is not None:
            await self._running

    async def _run(self) -> None:
        while True:
            last = self._stopped
            self._wanted.clear()
            await self._empty()
            if last:
                return
            try:
                async with asyncio.timeout(POLL_INTERVAL_SECONDS):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def _read_backlog(self) -> Iterable[GaugeMetricFamily]:
        backlog = await self._outbox.backlog()
        return (
            GaugeMetricFamily(
                "outbox_messages",
                f"Messages that the broker does not have yet; counted up to {LONGEST_BACKLOG}",
                backlog.messages,
            ),
            GaugeMetricFamily(
                "outbox_oldest_message_age_seconds",
                "How long the oldest message has been waiting for the broker; 0 when none waits",
                backlog.oldest_age_seconds,
            ),
        )

    async def _empty(self) -> None:
        try:
            count = BATCH_SIZE
            while count == BATCH_SIZE:
                count = await self._outbox.deliver(BATCH_SIZE, self._publish)
                self._published.inc(count)
            self._failing = False
        except Exception as error:  # noqa: BLE001
            # The broker may be away for minutes: say so once, keep the messages, try again later
            if not self._failing:
                self._logger.warn("could not publish; messages wait in the outbox", err=error)
            self._failing = True
