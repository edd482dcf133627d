"""What the events of this service look like."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Self

import pydantic_core
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012, Schema, SchemaRegistry

from service.platform.http.schema_validator import FORMATS, SchemaValidator
from service.platform.messaging.message import Message
from service.platform.service_identity import SERVICE_ROOT

EVENTS = SERVICE_ROOT / "events"
"""Holds one `<type>.schema.json` for each type of event that this service publishes."""

SUFFIX = ".schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

MOST_PROBLEMS = 5
"""The first few tell what is wrong with the code that made the event."""


class InvalidEventSchema(Exception):
    """A schema in `events/` is not one; the service must not start with it."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"events/{file} is not a schema of an event: {reason}")


class InvalidEvent(Exception):
    """An event is not what its schema promises to those who read it.

    That is an error of this service; nothing of the event's values is in the message.
    """


class EventSchemas:
    """The schemas of the events that this service publishes."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        """Take schemas by the type of event that they describe.

        :raises InvalidEventSchema: when one of them is not a JSON Schema (2020-12), refers to
            something that is not there, or names a format that nobody checks
        """
        registry: SchemaRegistry = Registry()
        for event_type, schema in schemas.items():
            _require_schema(f"{event_type}{SUFFIX}", schema)
            # References lead from file to file, by their names
            resource = DRAFT202012.create_resource(schema)
            registry = registry.with_resource(f"{event_type}{SUFFIX}", resource)
        for event_type, schema in schemas.items():
            _require_references(f"{event_type}{SUFFIX}", schema, registry)
        self._validators = {
            event_type: SchemaValidator(
                Draft202012Validator(
                    {"$ref": f"{event_type}{SUFFIX}"}, registry=registry, format_checker=FORMATS
                )
            )
            for event_type in schemas
        }

    @classmethod
    def read(cls, directory: Path = EVENTS) -> Self:
        """Read all schemas of a directory.

        :raises InvalidEventSchema: when one of them is not one
        """
        return cls(
            {
                file.name.removesuffix(SUFFIX): _read(file)
                for file in sorted(directory.glob(f"*{SUFFIX}"))
            }
        )

    def check(self, message: Message) -> None:
        """Compare a message with the schema of its type.

        :raises InvalidEvent: when its data does not fit, or when its type has no schema
        """
        validator = self._validators.get(message.type)
        if validator is None:
            raise InvalidEvent(f"there is no events/{message.type}{SUFFIX}")
        # What the readers will get, which is not always what the message was made of
        data = pydantic_core.from_json(message.to_json()).get("data")
        problems = islice(validator.problems(data), MOST_PROBLEMS)
        reasons = [f"{pointer or '/'} {problem}" for pointer, problem in problems]
        if reasons:
            raise InvalidEvent(f"the data of {message.type} is wrong: {'; '.join(reasons)}")


def _read(file: Path) -> Schema:
    try:
        schema: Schema = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise InvalidEventSchema(file.name, f"it is not JSON: {error}") from error
    return schema


def _require_schema(file: str, schema: Schema) -> None:
    if not isinstance(schema, Mapping) or schema.get("$schema") != DIALECT:
        raise InvalidEventSchema(file, f"its $schema is not {DIALECT}")
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise InvalidEventSchema(file, f"{error.json_path} {error.message}") from error
    for name in _values_of("format", schema):
        if name not in FORMATS.checkers:
            raise InvalidEventSchema(file, f"nobody checks the format {name}")


def _require_references(file: str, schema: Schema, registry: SchemaRegistry) -> None:
    resolver = registry.resolver(file)
    for reference in _values_of("$ref", schema):
        try:
            resolver.lookup(reference)
        except Unresolvable as error:
            raise InvalidEventSchema(file, f"there is no {reference}") from error


def _values_of(keyword: str, schema: object) -> Iterator[str]:
    """Find the values of a keyword, however deep."""
    if isinstance(schema, Mapping):
        for name, value in schema.items():
            if name == keyword and isinstance(value, str):
                yield value
            else:
                yield from _values_of(keyword, value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _values_of(keyword, value)
