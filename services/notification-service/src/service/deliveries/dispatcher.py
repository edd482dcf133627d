"""Sending what is due."""

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from opentelemetry import propagate
from opentelemetry.trace import SpanKind

from service.deliveries.backoff import Backoff
from service.deliveries.decision import Decision, Expire, Park, Send, Suppress, Wait, decide
from service.deliveries.delivery import Delivery, State
from service.deliveries.delivery_metrics import DeliveryMetrics
from service.deliveries.postgresql_deliveries import PostgresqlDeliveries
from service.deliveries.sender import Sender
from service.platform.process.reached import reached
from service.platform.process.with_timeout import with_timeout
from service.platform.service_context import ServiceContext
from service.platform.telemetry.in_span import in_span
from service.preferences.preferences import Preferences
from service.providers.provider import PermanentFailure, TemporaryFailure

LOOK_EVERY_SECONDS = 5.0
"""How often the figures are taken, and what is not needed any more is let go of."""


@dataclass(frozen=True, slots=True)
class DispatcherOptions:
    """How deliveries are sent."""

    concurrency: int
    """Deliveries that this instance sends at the same time."""
    lease: timedelta
    """How long nobody else touches what this instance has taken."""
    poll_seconds: float
    most_attempts: int
    backoff: Backoff
    keep_days: int
    """How long what was finished is shown."""

    @property
    def send_timeout_ms(self) -> int:
        """How long sending may take: it is over before the lease is."""
        return int(self.lease.total_seconds() * 1_000 / 2)


class Dispatcher:
    """Sends what is due, in the background; several instances share the work.

    Each delivery is taken with a lease, sent, and then noted. An instance that is lost in between
    leaves its deliveries to the others when the lease is over. What they send again carries the
    same id.
    """

    def __init__(
        self,
        context: ServiceContext,
        deliveries: PostgresqlDeliveries,
        sender: Sender,
        options: DispatcherOptions,
    ) -> None:
        self._logger = context.logger
        self._deliveries = deliveries
        self._sender = sender
        self._options = options
        self._metrics = DeliveryMetrics(context.metrics)
        self._wanted = asyncio.Event()
        self._stopped = False
        self._looked_at: float | None = None
        self._running: asyncio.Task[None] | None = None

    @classmethod
    def start(
        cls,
        context: ServiceContext,
        deliveries: PostgresqlDeliveries,
        sender: Sender,
        options: DispatcherOptions,
    ) -> Self:
        """Begin to send."""
        dispatcher = cls(context, deliveries, sender, options)
        dispatcher._running = asyncio.create_task(dispatcher._run())
        context.resources.add("dispatcher", dispatcher.stop)
        return dispatcher

    def wake(self) -> None:
        """Look for due deliveries now, or right after the look that is going on."""
        self._wanted.set()

    async def stop(self) -> None:
        """Finish what is being sent, and take nothing more."""
        self._stopped = True
        self.wake()
        if self._running is not None:
            await self._running

    async def _run(self) -> None:
        failing = False
        while not self._stopped:
            self._wanted.clear()
            try:
                await self._dispatch_all()
                await self._look()
                failing = False
            except Exception as error:  # noqa: BLE001
                # The database may be away for minutes: say so once
                if not failing:
                    self._logger.warn("could not look for deliveries; trying again", err=error)
                failing = True
            try:
                async with asyncio.timeout(self._options.poll_seconds):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def _dispatch_all(self) -> None:
        taken = self._options.concurrency
        while taken == self._options.concurrency and not self._stopped:
            claim = await self._deliveries.claim(self._options.concurrency, self._options.lease)
            taken = len(claim.deliveries)
            now = claim.now
            if now is not None:
                await asyncio.gather(*(self._dispatch(each, now) for each in claim.deliveries))

    async def _dispatch(self, delivery: Delivery, now: datetime) -> None:
        attributes = {"delivery.id": str(delivery.id), "delivery.channel": delivery.channel}
        # In the trace of the event, however long ago that was
        trace = {} if delivery.traceparent is None else {"traceparent": delivery.traceparent}
        with in_span(
            f"deliver {delivery.event_type}",
            kind=SpanKind.PRODUCER,
            attributes=attributes,
            context=propagate.extract(trace),
        ):
            try:
                recipient = await self._deliveries.recipient(delivery.user_id)
                decision = decide(delivery, recipient, now, self._options.most_attempts)
                if isinstance(decision, Send):
                    await self._send(delivery, decision, recipient.preferences, now)
                else:
                    await self._note(delivery, decision)
            except Exception as error:  # noqa: BLE001
                # Whatever it is: the lease ends, and somebody tries again
                self._logger.error(
                    "a delivery was not finished", err=error, delivery_id=str(delivery.id)
                )

    async def _send(
        self, delivery: Delivery, decision: Send, preferences: Preferences, now: datetime
    ) -> None:
        try:
            sending = self._sender.send(delivery, decision.address, preferences)
            await with_timeout(sending, self._options.send_timeout_ms)
        except PermanentFailure as error:
            await self._finish(delivery, "parked", str(error))
        except TemporaryFailure as error:
            await self._retry(delivery, str(error), now)
        except TimeoutError:
            await self._retry(delivery, "sending took too long", now)
        else:
            reached("delivery.sent")
            await self._finish(delivery, "sent")

    async def _retry(self, delivery: Delivery, reason: str, now: datetime) -> None:
        options = self._options
        if delivery.attempts >= options.most_attempts:
            await self._finish(delivery, "parked", f"too many attempts: {reason}")
            return
        delay = options.backoff.delay_seconds(delivery.attempts, random.random())  # noqa: S311
        await self._finish(
            delivery, "retrying", reason, next_attempt_at=now + timedelta(seconds=delay)
        )

    async def _note(self, delivery: Delivery, decision: Decision) -> None:
        match decision:
            case Wait(until, reason):
                await self._finish(
                    delivery,
                    "pending",
                    reason,
                    outcome="waiting",
                    next_attempt_at=until,
                    counts=False,
                )
            case Suppress(reason):
                await self._finish(delivery, "suppressed", reason, counts=False)
            case Expire(reason):
                await self._finish(delivery, "expired", reason, counts=False)
            case Park(reason):
                await self._finish(delivery, "parked", reason, counts=False)
            case Send():
                raise ValueError("what is to be sent is not noted here")

    async def _finish(
        self,
        delivery: Delivery,
        state: State,
        reason: str | None = None,
        *,
        outcome: str | None = None,
        next_attempt_at: datetime | None = None,
        counts: bool = True,
    ) -> None:
        held = await self._deliveries.finish(
            delivery, state, reason=reason, next_attempt_at=next_attempt_at, counts=counts
        )
        result = (outcome or state) if held else "lost"
        self._metrics.count(delivery, result)
        fields = {"delivery_id": str(delivery.id), "type": delivery.event_type, "reason": reason}
        if result in {"parked", "lost"}:
            self._logger.error("a delivery did not arrive", outcome=result, **fields)
        elif result == "retrying":
            self._logger.warn(
                "a delivery will be tried again", attempts=delivery.attempts, **fields
            )
        else:
            self._logger.debug("a delivery was handled", outcome=result, **fields)

    async def _look(self) -> None:
        time = asyncio.get_running_loop().time()
        if self._looked_at is not None and time - self._looked_at < LOOK_EVERY_SECONDS:
            return
        self._looked_at = time
        for row in await self._deliveries.expire_parked():
            self._metrics.count_as(row["channel"], row["topic"], "expired")
        await self._deliveries.forget(self._options.keep_days)
        await self._metrics.look(self._deliveries)
