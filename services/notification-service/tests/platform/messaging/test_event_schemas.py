import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from service.platform.messaging.event_schemas import (
    DIALECT,
    EventSchemas,
    InvalidEvent,
    InvalidEventSchema,
)
from service.platform.messaging.message import Message, create_message
from service.platform.service_identity import SERVICE_ROOT

MONEY = {
    "$schema": DIALECT,
    "type": "object",
    "required": ["amount"],
    "properties": {"amount": {"type": "integer", "minimum": 0}},
}
SOLD: dict[str, Any] = {
    "$schema": DIALECT,
    "type": "object",
    "required": ["thingId", "soldAt", "price"],
    "properties": {
        "thingId": {"type": "string", "format": "uuid"},
        "soldAt": {"type": "string", "format": "date-time"},
        "price": {"$ref": "money.schema.json"},
        "buyer": {"$ref": "#/$defs/buyer"},
    },
    "$defs": {"buyer": {"type": "string", "format": "email", "maxLength": 40}},
}
SCHEMAS = EventSchemas({"money": MONEY, "thing.sold.v1": SOLD})


def sold(**changes: object) -> Message:
    data = {
        "thingId": str(uuid4()),
        "soldAt": "2026-11-20T09:00:00Z",
        "price": {"amount": 5},
        **changes,
    }
    return create_message(type="thing.sold.v1", subject="thing-1", data=data)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"buyer": "someone@example.com"},
        # Readers are tolerant, so that fields can be added
        {"color": "red"},
        # As they are written to JSON
        {"thingId": uuid4(), "soldAt": datetime.now(UTC)},
    ],
)
def test_accepts_what_the_schema_promises(changes: dict[str, object]) -> None:
    SCHEMAS.check(sold(**changes))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"thingId": "thing-1"}, "/thingId"),
        ({"soldAt": "yesterday"}, "/soldAt"),
        ({"soldAt": None}, "/soldAt"),
        ({"price": {}}, "/price/amount"),
        ({"price": {"amount": -1}}, "/price/amount"),
        ({"price": {"amount": "5"}}, "/price/amount"),
        ({"buyer": "nobody"}, "/buyer"),
    ],
)
def test_refuses_data_that_breaks_the_promise(changes: dict[str, object], where: str) -> None:
    with pytest.raises(InvalidEvent, match=f"data of thing.sold.v1 is wrong: {where} "):
        SCHEMAS.check(sold(**changes))


def test_refuses_an_event_that_nothing_is_promised_about() -> None:
    message = create_message(type="thing.sold.v2", subject="thing-1", data={})

    with pytest.raises(InvalidEvent, match=r"there is no events/thing\.sold\.v2\.schema\.json"):
        SCHEMAS.check(message)


def test_repeats_no_value_of_an_event() -> None:
    with pytest.raises(InvalidEvent) as raised:
        SCHEMAS.check(sold(buyer="secret buyer", price={"amount": "secret price"}))

    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ([], "schema is not"),
        ({}, "schema is not"),
        ({**MONEY, "$schema": "http://json-schema.org/draft-07/schema#"}, "schema is not"),
        ({**MONEY, "type": "objekt"}, "objekt"),
        ({**MONEY, "required": "amount"}, "required"),
        ({**MONEY, "requierd": ["amount"]}, "there is no keyword requierd"),
        ({**MONEY, "properties": {"a": {"$ref": "nothing.schema.json"}}}, "there is no nothing"),
        ({**MONEY, "properties": {"a": {"$ref": "#/$defs/nothing"}}}, "there is no #"),
        ({**MONEY, "properties": {"a": {"format": "zip-code"}}}, "nobody checks the format"),
    ],
)
def test_refuses_a_schema_that_is_none(schema: Any, reason: str) -> None:
    with pytest.raises(InvalidEventSchema, match=r"events/wrong\.schema\.json.*" + reason):
        EventSchemas({"wrong": schema})


def test_reads_the_schemas_of_a_directory(tmp_path: Path) -> None:
    (tmp_path / "money.schema.json").write_text(json.dumps(MONEY))
    (tmp_path / "thing.sold.v1.schema.json").write_text(json.dumps(SOLD))
    (tmp_path / "README.md").write_text("not a schema")

    schemas = EventSchemas.read(tmp_path)
    schemas.check(sold())
    assert schemas.types == ["money", "thing.sold.v1"]

    (tmp_path / "broken.schema.json").write_text("{")
    with pytest.raises(InvalidEventSchema, match=r"events/broken\.schema\.json .* not JSON"):
        EventSchemas.read(tmp_path)


def test_has_none_where_a_service_publishes_nothing(tmp_path: Path) -> None:
    assert EventSchemas.read(tmp_path / "none").types == []


class TestAsyncApiYaml:
    def test_names_exactly_the_types_in_events(self) -> None:
        # Shared parts of schemas have no version: nothing of their name is published
        types = [each for each in EventSchemas.read().types if re.search(r"\.v[0-9]+$", each)]
        file = SERVICE_ROOT / "asyncapi.yaml"
        document = yaml.safe_load(file.read_text("utf-8")) if file.exists() else {}
        published = [
            document["channels"][operation["channel"]["$ref"].removeprefix("#/channels/")]
            for operation in document.get("operations", {}).values()
            if operation["action"] == "send"
        ]

        assert sorted(channel["address"] for channel in published) == types
        for event_type in types:
            message = document["components"]["messages"][event_type]
            assert f'"./events/{event_type}.schema.json"' in json.dumps(message)
            assert f'"#/components/messages/{event_type}"' in json.dumps(published)
