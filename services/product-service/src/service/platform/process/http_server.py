"""Serving HTTP with uvicorn."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Iterator
from typing import Self

import uvicorn
from starlette.types import ASGIApp

KEEP_ALIVE_SECONDS = 75
"""Longer than the idle time of usual load balancers: who reuses a connection must not lose it."""

BACKLOG = 2048


class _Server(uvicorn.Server):
    """A uvicorn server that leaves signals to the process and tells when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


class HttpServer:
    """A server that can be stopped without dropping the requests it is working on."""

    def __init__(self, server: _Server, serving: asyncio.Task[None], port: int) -> None:
        self.port = port
        """The port that was really opened."""
        self._server = server
        self._serving = serving

    @classmethod
    async def listen(cls, application: ASGIApp, *, host: str, port: int) -> Self:
        """Open the port.

        :raises OSError: when the address is in use or not allowed
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
        # What the server has to say is said by this service's own log
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        server = _Server(
            uvicorn.Config(
                application,
                http="httptools",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                backlog=BACKLOG,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await server.listening.wait()
        return cls(server, serving, listener.getsockname()[1])

    async def close(self, timeout_ms: int) -> None:
        """Stop accepting, wait for running requests up to `timeout_ms`, cut off what is left."""
        self._server.should_exit = True
        _, unfinished = await asyncio.wait({self._serving}, timeout=timeout_ms / 1_000)
        if unfinished:
            self._server.force_exit = True
            for task in list(self._server.server_state.tasks):
                task.cancel()
            for connection in list(self._server.server_state.connections):
                if (transport := getattr(connection, "transport", None)) is not None:
                    transport.abort()
        await self._serving
