"""A service in a process of its own."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from service.platform.service_identity import SERVICE_ROOT
from tests.support.eventually import eventually
from tests.support.log_recorder import LogLine


class ChildService:
    """A service in a process of its own, so that it can get signals."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._output = ""
        self.errors = ""
        """What the process wrote to standard error."""
        self._reading = asyncio.gather(self._read_output(), self._read_errors())

    @property
    def log_lines(self) -> list[LogLine]:
        """What the process logged so far."""
        lines = self._output.split("\n")[:-1]
        return [json.loads(line) for line in lines if line.startswith("{")]

    async def url(self) -> str:
        """Wait until the service listens."""

        async def find_port() -> object:
            for line in self.log_lines:
                if line["message"] == "listening":
                    return line["port"]
            raise AssertionError(f"it does not listen yet: {self._output}{self.errors}")

        return f"http://127.0.0.1:{await eventually(find_port, 20)}"

    def kill(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    async def exit(self) -> int:
        """Wait for the end of the process; its exit code."""
        code = await self._process.wait()
        await self._reading
        return code

    async def _read_output(self) -> None:
        if self._process.stdout is not None:
            async for line in self._process.stdout:
                self._output += line.decode()

    async def _read_errors(self) -> None:
        if self._process.stderr is not None:
            async for line in self._process.stderr:
                self.errors += line.decode()


@asynccontextmanager
async def run_child(
    module: str, variables: Mapping[str, str], *arguments: str
) -> AsyncIterator[ChildService]:
    """Run a module of the service in a process of its own, no longer than the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        cwd=SERVICE_ROOT,
        # Nothing of the developer's own environment gets in
        env={"PATH": os.environ["PATH"], "PYTHONPATH": "src", **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    child = ChildService(process)
    try:
        yield child
    finally:
        if process.returncode is None:
            process.kill()
        await child.exit()
