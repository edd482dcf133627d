"""Reading and checking the environment."""

import math
import re
from collections.abc import Mapping
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

LOG_LEVELS = ("trace", "debug", "info", "warn", "error", "fatal", "silent")
"""From everything to nothing."""


class ConfigurationError(Exception):
    """The environment does not fit; `problems` has one sentence for each variable that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        lines = "".join(f"\n  - {problem}" for problem in problems)
        super().__init__(f"The configuration is not valid:{lines}")
        self.problems = problems


def whole_number(minimum: int, maximum: int) -> BeforeValidator:
    """Read a whole number: PORT=80x is a problem, and so is PORT=1e3."""

    def check(text: str) -> int:
        if not re.fullmatch(r"[0-9]+", text):
            raise ValueError("must be a whole number")
        if not minimum <= int(text) <= maximum:
            raise ValueError(f"must be between {minimum} and {maximum}")
        return int(text)

    return BeforeValidator(check)


def number(minimum: float, maximum: float) -> BeforeValidator:
    """Read a number, whole or not."""

    def check(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise ValueError("must be a number") from None
        if math.isnan(value):
            raise ValueError("must be a number")
        if not minimum <= value <= maximum:
            raise ValueError(f"must be between {minimum:g} and {maximum:g}")
        return value

    return BeforeValidator(check)


def one_of(*choices: str) -> BeforeValidator:
    """Read one of a few words."""

    def check(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return text

    return BeforeValidator(check)


def true_or_false() -> BeforeValidator:
    """Read `true` or `false`, and nothing else: a 0 that somebody takes for yes is a surprise."""

    def check(text: str) -> bool:
        if text not in ("true", "false"):
            raise ValueError("must be true or false")
        return text == "true"

    return BeforeValidator(check)


def connection_url(*schemes: str) -> BeforeValidator:
    """Read a URL of one of the schemes.

    The value itself never appears in a message: it may hold a password.
    """
    beginnings = [f"{scheme}://" for scheme in schemes]

    def check(text: str) -> str:
        if not any(text.startswith(beginning) for beginning in beginnings) or not _is_url(text):
            raise ValueError(f"must be a URL that starts with {' or '.join(beginnings)}")
        return text

    return BeforeValidator(check)


def matching(pattern: str, rule: str) -> BeforeValidator:
    """Read a text that matches a pattern as a whole; `rule` says in words what it allows."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(rule)
        return text

    return BeforeValidator(check)


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        # The port is only looked at when it is asked for
        return parts.port is None or not re.search(r"\s", text)
    except ValueError:
        return False


def _variable_name(field: str) -> str:
    return field.upper()


class Variables(BaseModel):
    """Variables that one part of the service reads; a field `port` is the variable PORT."""

    model_config = ConfigDict(alias_generator=_variable_name, frozen=True, extra="ignore")


class ServerVariables(Variables):
    """What every service reads from its environment. Each part of the platform adds its own."""

    host: str = "0.0.0.0"  # noqa: S104
    """Address to listen on."""
    port: Annotated[int, whole_number(0, 65_535)] = 3000
    """Port to listen on; 0 lets the operating system choose."""
    log_level: Annotated[str, one_of(*LOG_LEVELS)] = "info"
    request_timeout_ms: Annotated[int, whole_number(100, 300_000)] = 10_000
    """A request that has no answer after this many milliseconds is answered with 503."""
    body_limit_bytes: Annotated[int, whole_number(1_024, 10_485_760)] = 102_400
    """Largest accepted request body, in bytes."""
    shutdown_delay_ms: Annotated[int, whole_number(0, 60_000)] = 1_000
    """How long to stay reachable but not ready after SIGTERM, so that load balancers notice."""
    shutdown_timeout_ms: Annotated[int, whole_number(100, 300_000)] = 15_000
    """How long running requests may take after that before they are cut off."""
    otel_exporter_otlp_endpoint: Annotated[str | None, connection_url("http", "https")] = None
    """Where traces are sent (OTLP over HTTP). Left out: not exported, ids are still logged."""
    otel_traces_sampler_arg: Annotated[float, number(0, 1)] = 1.0
    """Share of new traces that is recorded. A caller's decision is always followed."""


VariablesT = TypeVar("VariablesT", bound=Variables)


def read_environment(variables: type[VariablesT], environment: Mapping[str, str]) -> VariablesT:
    """Read and check the environment. An empty variable counts as one that is not set.

    :raises ConfigurationError: lists every problem at once, not only the first
    """
    set_variables = {name: value for name, value in environment.items() if value != ""}
    try:
        return variables.model_validate(set_variables)
    except ValidationError as error:
        # Without the cause: it repeats the values, and they may hold passwords
        raise ConfigurationError([_describe(problem) for problem in error.errors()]) from None


def _describe(problem: ErrorDetails) -> str:
    name = problem["loc"][0]
    if problem["type"] == "missing":
        return f"{name} is required"
    return f"{name} {problem['msg'].removeprefix('Value error, ')}"
