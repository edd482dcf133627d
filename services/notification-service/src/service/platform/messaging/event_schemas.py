"""What the events of this service look like."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Self

import pydantic_core
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from jsonschema_specifications import (  # type: ignore[import-untyped]
    REGISTRY as SPECIFICATIONS,
)
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


_SPECIFICATION = SPECIFICATIONS.resolver(DIALECT)
KEYWORDS = frozenset(
    keyword
    for part in Draft202012Validator.META_SCHEMA["allOf"]
    for keyword in _SPECIFICATION.lookup(part["$ref"]).contents["properties"]
)
"""Everything that means something in a schema: any other word is a typing error."""


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

        They may refer to each other by the names of their files.

        :raises InvalidEventSchema: when one of them is not a JSON Schema (2020-12), refers to
            something that is not there, or names a keyword or a format that nobody checks
        """
        registry: SchemaRegistry = Registry()
        for event_type, schema in schemas.items():
            _require_schema(f"{event_type}{SUFFIX}", schema)
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
        """Read all schemas of a directory; one that is not there has none.

        :raises InvalidEventSchema: when one of them is not one
        """
        return cls(
            {
                file.name.removesuffix(SUFFIX): _read(file)
                for file in sorted(directory.glob(f"*{SUFFIX}"))
            }
        )

    @property
    def types(self) -> list[str]:
        """The types that there is a schema for."""
        return sorted(self._validators)

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
    for part in _parts_of(schema):
        for keyword in part.keys() - KEYWORDS:
            raise InvalidEventSchema(file, f"there is no keyword {keyword}")
        if part.get("format", "date") not in FORMATS.checkers:
            raise InvalidEventSchema(file, f"nobody checks the format {part['format']}")


def _require_references(file: str, schema: Schema, registry: SchemaRegistry) -> None:
    resolver = registry.resolver(file)
    for part in _parts_of(schema):
        try:
            resolver.lookup(part.get("$ref", "#"))
        except Unresolvable as error:
            raise InvalidEventSchema(file, f"there is no {part['$ref']}") from error


def _parts_of(schema: Schema) -> Iterator[Mapping[str, Any]]:
    """Find all schemas that a schema is made of, itself included."""
    if isinstance(schema, Mapping):
        yield schema
        for part in DRAFT202012.subresources_of(schema):
            yield from _parts_of(part)
