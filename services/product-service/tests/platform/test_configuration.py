from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platform.configuration import (
    ConfigurationError,
    ServerVariables,
    connection_url,
    read_environment,
    true_or_false,
)


class StoreVariables(ServerVariables):
    store_url: Annotated[str, connection_url("store", "stores")]


def problems_of(environment: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        read_environment(StoreVariables, environment)
    return raised.value.problems


def test_fills_in_defaults_and_takes_an_empty_variable_for_one_that_is_not_set() -> None:
    configuration = read_environment(StoreVariables, {"STORE_URL": "store://here", "PORT": ""})

    assert (configuration.host, configuration.port) == ("0.0.0.0", 3000)
    assert configuration.log_level == "info"
    assert configuration.otel_exporter_otlp_endpoint is None


def test_lists_every_problem_not_only_the_first() -> None:
    environment = {
        "PORT": "80x",
        "LOG_LEVEL": "loud",
        "REQUEST_TIMEOUT_MS": "1",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318",
        "OTEL_TRACES_SAMPLER_ARG": "most",
    }

    assert problems_of(environment) == [
        "PORT must be a whole number",
        "LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent",
        "REQUEST_TIMEOUT_MS must be between 100 and 300000",
        "OTEL_EXPORTER_OTLP_ENDPOINT must be a URL that starts with http:// or https://",
        "OTEL_TRACES_SAMPLER_ARG must be a number",
        "STORE_URL is required",
    ]


def test_says_nothing_of_a_value_that_may_hold_a_password() -> None:
    with pytest.raises(ConfigurationError) as raised:
        read_environment(StoreVariables, {"STORE_URL": "http://user:hunter2@here"})

    problem = "STORE_URL must be a URL that starts with store:// or stores://"
    assert raised.value.problems == [problem]
    assert "hunter2" not in str(raised.value)


class SwitchVariables(ServerVariables):
    lights: Annotated[bool, true_or_false()] = True


def test_reads_true_and_false_and_no_other_words_for_them() -> None:
    assert read_environment(SwitchVariables, {}).lights is True
    assert read_environment(SwitchVariables, {"LIGHTS": "true"}).lights is True
    assert read_environment(SwitchVariables, {"LIGHTS": "false"}).lights is False
    for text in ("0", "no", "False", "off"):
        with pytest.raises(ConfigurationError, match="LIGHTS must be true or false"):
            read_environment(SwitchVariables, {"LIGHTS": text})


@given(st.text())
def test_reads_a_port_that_is_one_and_refuses_everything_else(text: str) -> None:
    is_port = text.isascii() and text.isdecimal() and int(text) <= 65_535
    environment = {"STORE_URL": "store://here", "PORT": text}

    if is_port or text == "":
        assert read_environment(StoreVariables, environment).port == int(text or "3000")
    else:
        assert len(problems_of(environment)) == 1
