"""The log: one JSON object per line."""

import contextlib
import json
import logging
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache

import pydantic_core
from opentelemetry import trace

from service.platform.configuration import LOG_LEVELS
from service.platform.http.request_id import current_request_id
from service.platform.service_identity import SERVICE_IDENTITY

SECRET_NAMES = frozenset(
    {
        "password",
        "secret",
        "token",
        "authorization",
        "cookie",
        "api_key",
        "apikey",
        "connection_string",
        "connectionstring",
    }
)
"""Fields whose value never reaches the log, however deep they are."""

PLAIN = frozenset({str, int, float, bool, type(None)})
"""Types of values that have nothing inside them."""

_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode

DEEPEST = 8
"""What is deeper than this is not worth reading in a log."""

OWN_NAMES = frozenset({"level", "time", "request_id", "trace_id", "span_id", "message"})
"""Fields that differ from line to line without being handed over."""

LEVEL_NUMBERS = {level: number for number, level in enumerate(LOG_LEVELS)}


class Logger:
    """Writes one JSON object per line.

    Every line carries the ids of the request and the trace that it belongs to, so code that logs
    does not have to pass them around. Fields are named like the fields of a line: `err` is an
    exception, everything else is whatever JSON can hold.
    """

    def __init__(
        self,
        level: str,
        write: Callable[[str], object] | None = None,
        fields: Mapping[str, object] | None = None,
    ) -> None:
        """Create a logger that writes lines of this level and above.

        :param write: takes a line with its end; standard output when left out
        :param fields: what every line says
        """
        self._level = level
        self._threshold = LEVEL_NUMBERS[level]
        self._write = write or _write_to_standard_output
        self._fields = dict(fields or {})
        self._every_line = {
            "service": SERVICE_IDENTITY.name,
            "version": SERVICE_IDENTITY.version,
            **self._fields,
        }
        # Written once, and not with every line
        self._every_line_text = _encode(self._every_line)[1:-1]
        self._is_usual = OWN_NAMES.isdisjoint(self._fields)
        self._taken = OWN_NAMES.union(self._every_line)

    def child(self, **fields: object) -> "Logger":
        """Make a logger whose lines say more."""
        return Logger(self._level, self._write, {**self._fields, **fields})

    def trace(self, message: str, **fields: object) -> None:
        """Write what only somebody who follows every step wants to know."""
        self._log("trace", message, fields)

    def debug(self, message: str, **fields: object) -> None:
        """Write what helps to find a mistake."""
        self._log("debug", message, fields)

    def info(self, message: str, **fields: object) -> None:
        """Write what happened."""
        self._log("info", message, fields)

    def warn(self, message: str, **fields: object) -> None:
        """Write what the service can live with."""
        self._log("warn", message, fields)

    def error(self, message: str, **fields: object) -> None:
        """Write what failed and somebody should look at."""
        self._log("error", message, fields)

    def fatal(self, message: str, **fields: object) -> None:
        """Write why the process ends."""
        self._log("fatal", message, fields)

    def _log(self, level: str, message: str, fields: Mapping[str, object]) -> None:
        if LEVEL_NUMBERS[level] < self._threshold:
            return
        ids = _current_ids()
        rest = {
            name: value
            if type(value) in PLAIN and not _is_secret(name)
            else _clean(name, value, DEEPEST)
            for name, value in fields.items()
        }
        rest["message"] = message
        if not self._is_usual or not self._taken.isdisjoint(fields):
            # One of two values of the same name is meant
            line = {"level": level, "time": _now(), **self._every_line, **ids, **rest}
            self._write(_encode(line) + "\n")
            return
        self._write(
            f'{{"level": "{level}", "time": "{_now()}", {self._every_line_text}, '
            f"{_encode_fields({**ids, **rest})[1:]}\n"
        )


class LibraryLogs(logging.Handler):
    """Takes what libraries write to Python's own log into the service's log."""

    def __init__(self, logger: Logger) -> None:
        """Take over warnings and worse; libraries say too much below that."""
        super().__init__(logging.WARNING)
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        fields: dict[str, object] = {"logger": record.name}
        if record.exc_info is not None and record.exc_info[1] is not None:
            fields["err"] = record.exc_info[1]
        write = self._logger.warn if record.levelno < logging.ERROR else self._logger.error
        write(record.getMessage(), **fields)


def take_over_library_logs(logger: Logger) -> None:
    """Let everything that libraries log go through the service's log."""
    logging.basicConfig(handlers=[LibraryLogs(logger)], level=logging.WARNING, force=True)


def _now() -> str:
    seconds, milliseconds = divmod(time.time_ns() // 1_000_000, 1_000)
    return f"{_write_second(seconds)}.{milliseconds:03}Z"


@lru_cache(maxsize=1)
def _write_second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _write_to_standard_output(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


def _current_ids() -> dict[str, str]:
    ids: dict[str, str] = {}
    if (request_id := current_request_id()) is not None:
        ids["request_id"] = request_id
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        ids["trace_id"] = f"{span.trace_id:032x}"
        ids["span_id"] = f"{span.span_id:016x}"
    return ids


def _encode_fields(fields: Mapping[str, object]) -> str:
    if PLAIN.issuperset(map(type, fields.values())):
        # As the other one does it, in a quarter of the time; but it refuses half a character
        with contextlib.suppress(ValueError):
            return pydantic_core.to_json(fields).decode()
    return _encode(fields)


@lru_cache(maxsize=1_000)
def _is_secret(name: str) -> bool:
    return name.lower() in SECRET_NAMES


def _clean(name: str, value: object, depth: int) -> object:
    if name.lower() in SECRET_NAMES:
        return "[redacted]"
    if type(value) in PLAIN:
        return value
    if isinstance(value, BaseException):
        return _describe(value)
    if depth > 0 and isinstance(value, Mapping):
        return {str(key): _clean(str(key), each, depth - 1) for key, each in value.items()}
    if depth > 0 and isinstance(value, list | tuple):
        return [_clean("", each, depth - 1) for each in value]
    return value


def _describe(error: BaseException) -> dict[str, str]:
    return {
        "type": type(error).__name__,
        "message": str(error),
        "stack": "".join(traceback.format_exception(error)),
    }
