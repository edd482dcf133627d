"""What crashAt.mjs is for Node.js: kills the process when it reaches a named point."""

import os
import signal
import sys

POINT = os.environ.get("CRASH_POINT")


def watch() -> None:
    """Count how often the point is reached; the last time is the last thing that the process does."""
    left = int(os.environ["CRASH_AFTER"])
    log = os.environ["CRASH_LOG"]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event != "service.reached" or arguments[0] != POINT:
            return
        left -= 1
        if left == 0:
            with open(log, "a", encoding="utf-8") as file:
                file.write(f"{POINT}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


if POINT:
    watch()
