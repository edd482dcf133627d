"""Ends the process at a named point, as a lost machine would. For PYTHONPATH of a child."""

import os
import signal
import sys


def _end_at_point(event: str, arguments: tuple[object, ...]) -> None:
    if event == "service.reached" and arguments[0] == os.environ.get("END_AT"):
        os.kill(os.getpid(), signal.SIGKILL)


sys.addaudithook(_end_at_point)
