"""A network that can break."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit


class TcpRelay:
    """Stands between a client and a server, to play the network that breaks between them."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._writers: set[asyncio.StreamWriter] = set()
        self._broken = False
        self.port = 0

    def break_connections(self) -> None:
        """Break all connections, and every new one, until `repair` is called."""
        self._broken = True
        for writer in self._writers:
            writer.transport.abort()

    def repair(self) -> None:
        """Let connections through again."""
        self._broken = False

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle one connection."""
        if self._broken:
            writer.transport.abort()
            return
        server_reader, server_writer = await asyncio.open_connection(*self._target)
        self._writers |= {writer, server_writer}
        await asyncio.gather(_copy(reader, server_writer), _copy(server_reader, writer))
        self._writers -= {writer, server_writer}


@asynccontextmanager
async def relay_to(url: str) -> AsyncIterator[tuple[TcpRelay, str]]:
    """Make a relay to the server of a URL, and the URL that goes through it."""
    parts = urlsplit(url)
    relay = TcpRelay(parts.hostname or "127.0.0.1", parts.port or 5672)
    server = await asyncio.start_server(relay.relay, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    credentials = parts.netloc.rpartition("@")[0]
    try:
        yield (
            relay,
            urlunsplit(parts._replace(netloc=f"{credentials}@127.0.0.1:{relay.port}")),
        )
    finally:
        relay.break_connections()
        server.close()
        await server.wait_closed()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # What breaks here is meant to break
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
