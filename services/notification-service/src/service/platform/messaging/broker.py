"""RabbitMQ."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Self

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, ExchangeType
from yarl import URL

from service.platform.messaging.messaging_variables import MessagingVariables
from service.platform.process.with_timeout import with_timeout
from service.platform.service_context import ServiceContext
from service.platform.service_identity import SERVICE_IDENTITY
from service.platform.telemetry.logger import Logger

HEARTBEAT_SECONDS = 10
"""Notices within seconds that the other side is gone without a word."""

CONNECT_TIMEOUT_SECONDS = 5
START_TIMEOUT_SECONDS = 5
SETUP_TIMEOUT_MS = 15_000
CHANNEL_DELAY_SECONDS = 0.5
FIRST_RECONNECT_DELAY_SECONDS = 0.1
LONGEST_RECONNECT_DELAY_SECONDS = 5.0

Setup = Callable[[AbstractConnection], Awaitable[AbstractChannel | None]]
"""Opens a channel and prepares what is needed on it.

Called again whenever that channel is lost, alone or with its connection; returns None when it is
not wanted any more.
"""


class Broker:
    """A connection to RabbitMQ that comes back by itself, and with it all that was set up on it."""

    def __init__(self, exchange: str, url: str, logger: Logger) -> None:
        self.exchange = exchange
        """The topic exchange that this service publishes to."""
        self._url = url
        self._logger = logger
        self._setups: list[Setup] = []
        self._connection: AbstractConnection | None = None
        self._connected = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def connect(
        cls, context: ServiceContext, configuration: MessagingVariables, *, required: bool
    ) -> Self:
        """Begin to connect, and go on trying for as long as the service runs.

        :param required: whether the service is of no use while the broker is away; its start then
            waits a little
        """
        exchange = f"{configuration.rabbitmq_name_prefix}.events"
        broker = cls(exchange, configuration.rabbitmq_url, context.logger)
        await broker.on_connection(broker._declare_exchange)
        broker._begin(broker._stay_connected())
        context.health.add("broker", broker._check, required=required)
        context.resources.add("broker", broker._close)
        if required:
            # Mostly the broker is there and the service is ready at once; or readiness says why not
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(START_TIMEOUT_SECONDS):
                    await broker._connected.wait()
        return broker

    async def on_connection(self, setup: Setup) -> None:
        """Run `setup` now, if there is a connection, and whenever its channel was lost."""
        self._setups.append(setup)
        if self._connection is not None:
            await self._run(self._connection, setup)

    async def _stay_connected(self) -> None:
        delay = FIRST_RECONNECT_DELAY_SECONDS
        while True:
            closed = asyncio.Event()
            try:
                connection = await self._open(closed)
            except Exception as error:  # noqa: BLE001 - whatever it is, it may be over soon
                self._logger.warn("could not connect to the message broker", err=error)
                await asyncio.sleep(delay)
                delay = min(delay * 2, LONGEST_RECONNECT_DELAY_SECONDS)
                continue
            self._connection = connection
            self._connected.set()
            self._logger.info("connected to the message broker")
            delay = FIRST_RECONNECT_DELAY_SECONDS
            await closed.wait()
            self._connection = None
            self._connected.clear()
            self._logger.warn("the connection to the message broker broke")

    async def _open(self, closed: asyncio.Event) -> AbstractConnection:
        url = URL(self._url)
        if "heartbeat" not in url.query:
            url = url.update_query(heartbeat=HEARTBEAT_SECONDS)
        connection = await aio_pika.connect(
            url,
            timeout=CONNECT_TIMEOUT_SECONDS,
            client_properties={"connection_name": SERVICE_IDENTITY.name},
        )
        connection.close_callbacks.add(lambda *_: closed.set())
        try:
            # A broker that accepts connections and then does not answer is tried again as well
            await with_timeout(self._set_up(connection), SETUP_TIMEOUT_MS)
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _set_up(self, connection: AbstractConnection) -> None:
        for setup in self._setups:
            await self._run(connection, setup)

    async def _run(self, connection: AbstractConnection, setup: Setup) -> None:
        channel = await setup(connection)
        if channel is not None:
            channel.close_callbacks.add(lambda *_: self._begin(self._replace(connection, setup)))

    async def _replace(self, connection: AbstractConnection, setup: Setup) -> None:
        """Set up a channel that was lost alone, for example because its queue was deleted."""
        while True:
            await asyncio.sleep(CHANNEL_DELAY_SECONDS)
            if self._connection is not connection:
                # It was lost with its connection, and the next connection sets it up
                return
            try:
                # The exchange may be what was deleted
                await self._declare_exchange(connection)
                await self._run(connection, setup)
            except Exception as error:  # noqa: BLE001 - whatever it is, it may be over soon
                self._logger.warn("could not replace a lost channel; trying again", err=error)
            else:
                return

    async def _declare_exchange(self, connection: AbstractConnection) -> None:
        async with connection.channel() as channel:
            await channel.declare_exchange(self.exchange, ExchangeType.TOPIC, durable=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _check(self) -> None:
        if self._connection is None:
            raise ConnectionError("not connected")

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        for task in list(self._tasks):
            task.cancel()
        if connection is not None:
            await connection.close()
