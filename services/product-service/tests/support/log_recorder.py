"""Looking at the log."""

import json
from typing import Any

from service.platform.telemetry.logger import Logger

LogLine = dict[str, Any]


def record_log(level: str = "info") -> tuple[Logger, list[LogLine]]:
    """Make a logger that keeps its lines for the test to look at."""
    lines: list[LogLine] = []
    return Logger(level, lambda line: lines.append(json.loads(line))), lines


def find_lines(lines: list[LogLine], **fields: object) -> list[LogLine]:
    """Find the lines that say these things, among others."""
    return [line for line in lines if fields.items() <= line.items()]
