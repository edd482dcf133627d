import asyncio
import os
import sys
from pathlib import Path

from service.platform.process.reached import reached
from service.platform.service_identity import SERVICE_ROOT
from tests.platform.process.record_points import record_points

# As the test of faults does it: Python imports a sitecustomize on its path before all else
KILLER = """
import os, signal, sys

def hook(event, arguments):
    if (event, *arguments) == ("service.reached", "half.way"):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(hook)
"""
WORK = """
from service.platform.process.reached import reached
print("begun", flush=True)
reached("some.where")
print("still here", flush=True)
reached("half.way")
print("survived", flush=True)
"""


def test_tells_those_who_listen_where_the_process_is() -> None:
    points = record_points()
    before = len(points)

    reached("one.point")
    reached("another.point")

    assert points[before:] == ["one.point", "another.point"]


async def test_lets_a_listener_end_the_process_right_there(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(KILLER)

    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        WORK,
        cwd=SERVICE_ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"src{os.pathsep}{tmp_path}"},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()

    assert process.returncode == -9
    assert output.decode().splitlines() == ["begun", "still here"]
