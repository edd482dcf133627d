import json
import logging
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platform.http.request_id import with_request_id
from service.platform.service_identity import SERVICE_IDENTITY
from service.platform.telemetry.in_span import in_span
from service.platform.telemetry.logger import LibraryLogs, Logger, _encode_fields
from tests.support.log_recorder import record_log
from tests.support.span_recorder import record_spans


def test_writes_the_service_the_level_and_the_time_into_every_line() -> None:
    logger, lines = record_log()

    logger.warn("trying again", attempt=2)

    [line] = lines
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z", line.pop("time"))
    assert line == {
        "level": "warn",
        "service": SERVICE_IDENTITY.name,
        "version": SERVICE_IDENTITY.version,
        "attempt": 2,
        "message": "trying again",
    }


def test_writes_the_ids_of_the_request_and_the_trace_that_are_being_handled() -> None:
    record_spans()
    logger, lines = record_log()

    with with_request_id("request-1"), in_span("work"):
        logger.info("working")

    assert lines[0]["request_id"] == "request-1"
    assert re.fullmatch(r"[0-9a-f]{32}", lines[0]["trace_id"])
    assert re.fullmatch(r"[0-9a-f]{16}", lines[0]["span_id"])


def test_writes_each_field_once_whatever_it_is_called() -> None:
    lines: list[str] = []
    logger = Logger("info", lines.append).child(job="sweep", request_id="of the job")
    names = ["level", "time", "service", "job", "request_id", "trace_id"]

    with with_request_id("request-1"):
        logger.info("working")
        logger.info("working", **dict.fromkeys(names, "mine"))

    first, second = (
        [name for name, _ in json.loads(each, object_pairs_hook=list)] for each in lines
    )
    assert first == ["level", "time", "service", "version", "job", "request_id", "message"]
    assert sorted(second) == sorted({*first, "trace_id"})
    assert json.loads(lines[0])["request_id"] == "request-1"
    assert {json.loads(lines[1])[name] for name in names} == {"mine"}


def test_writes_the_time_in_milliseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    logger, lines = record_log()

    for moment in (1_790_000_000_007_999_999, 1_790_000_001_120_000_000):
        monkeypatch.setattr(time, "time_ns", lambda moment=moment: moment)
        logger.info("now")

    assert [line["time"] for line in lines] == [
        "2026-09-21T14:13:20.007Z",
        "2026-09-21T14:13:21.120Z",
    ]


def test_writes_no_secrets() -> None:
    logger, lines = record_log()

    logger.info(
        "secrets",
        password="hunter2",
        user={"token": "hunter2", "name": "Ann"},
        request={"headers": [{"Authorization": "hunter2", "cookie": "hunter2"}]},
    )

    assert "hunter2" not in json.dumps(lines)
    assert lines[0]["password"] == "[redacted]"
    assert lines[0]["user"]["name"] == "Ann"


@pytest.mark.parametrize(
    ("level", "written"),
    [("warn", ["warn", "error", "fatal"]), ("fatal", ["fatal"]), ("silent", [])],
)
def test_writes_nothing_below_its_level(level: str, written: list[str]) -> None:
    logger, lines = record_log(level)

    for write in (logger.trace, logger.debug, logger.info, logger.warn, logger.error, logger.fatal):
        write("something")

    assert [line["level"] for line in lines] == written


def test_writes_errors_with_where_they_come_from() -> None:
    logger, lines = record_log()

    try:
        raise ValueError("broken")
    except ValueError as error:
        logger.error("failed", err=error)

    assert (lines[0]["err"]["type"], lines[0]["err"]["message"]) == ("ValueError", "broken")
    assert "test_logger.py" in lines[0]["err"]["stack"]


def test_writes_what_libraries_say() -> None:
    logger, lines = record_log()
    library = logging.getLogger("library")
    library.propagate = False
    library.addHandler(LibraryLogs(logger))

    library.info("chatting")
    library.warning("careful: %s", "hot")

    assert [(line["level"], line["logger"], line["message"]) for line in lines] == [
        ("warn", "library", "careful: hot")
    ]


@given(st.text())
def test_writes_any_text_as_one_line_that_can_be_read_again(text: str) -> None:
    logger, lines = record_log()

    logger.info(text, detail={text: text})

    assert [line["message"] for line in lines] == [text]


plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters())
)


@given(st.dictionaries(st.text(st.characters(), min_size=1), plain))
def test_writes_what_is_plain_as_it_writes_everything_else(fields: dict[str, object]) -> None:
    # Half a character is no text that a file takes, but the line is written
    assert json.loads(_encode_fields(fields)) == fields
    assert json.loads(_encode_fields({**fields, "things": [1]})) == {**fields, "things": [1]}
