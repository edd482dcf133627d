"""Checking values against the schemas of the API description."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012, Schema

from service.platform.http.accept_values import Accepts, AcceptValues
from service.platform.http.open_api_document import OpenApiDocument

DOCUMENT = "urn:openapi"

FORMATS = FormatChecker(formats=())
"""What is known of `format`; others are words for people."""


@FORMATS.checks("uuid", raises=ValueError)
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value.lower()


@FORMATS.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return "T" in value.upper() and datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    datetime.strptime(value, "%Y-%m-%d")  # noqa: DTZ007
    return True


@FORMATS.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"[^\s@]+@[^\s@]+", value) is not None


USUAL_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _conforms(name: str) -> Accepts:
    return lambda value: FORMATS.conforms(value, name)


QUICK_FORMATS: dict[str, Accepts] = {
    "uuid": lambda value: not isinstance(value, str) or USUAL_UUID.fullmatch(value) is not None,
    **{name: _conforms(name) for name in ("date-time", "date", "email")},
}
"""The same formats, where a yes is to be had quickly."""


class SchemaValidators:
    """Makes validators for schemas of one API description."""

    def __init__(self, document: OpenApiDocument) -> None:
        resource = DRAFT202012.create_resource(document.json)
        self._registry: Registry[Schema] = Registry[Schema]().with_resource(DOCUMENT, resource)
        self._accept_values = AcceptValues(document.json, QUICK_FORMATS)

    def at(self, pointer: str | None) -> "SchemaValidator":
        """Make a validator for the schema at a JSON Pointer; one for anything when it is None."""
        schema: Schema = True if pointer is None else {"$ref": f"{DOCUMENT}#{pointer}"}
        return SchemaValidator(
            Draft202012Validator(schema, registry=self._registry, format_checker=FORMATS),
            (lambda _: True) if pointer is None else self._accept_values.at(pointer),
        )


def _never(_value: object) -> bool:
    return False


class SchemaValidator:
    """Says what is wrong with a value."""

    def __init__(self, validator: Draft202012Validator, accepts: Accepts = _never) -> None:
        self._validator = validator
        self._accepts = accepts

    def problems(self, value: object) -> Iterator[tuple[str, str]]:
        """Find everything that is wrong: where it is, as a JSON Pointer, and what it is."""
        # Most values are as they should be, and that can be seen without the whole validator
        if self._accepts(value):
            return
        for error in self._validator.iter_errors(value):
            yield from _describe(error)


def _describe(error: ValidationError) -> Iterator[tuple[str, str]]:
    pointer = "".join(f"/{part}" for part in error.absolute_path)
    expected = error.validator_value
    match error.validator:
        case "required":
            missing = re.match(r"'(.*)' is a required property", error.message, re.DOTALL)
            name = missing.group(1) if missing is not None else ""
            yield f"{pointer}/{name}", f"must have required property '{name}'"
        case "additionalProperties":
            schema, instance = error.schema, error.instance
            known = schema.get("properties", {}) if isinstance(schema, Mapping) else {}
            names = instance if isinstance(instance, Mapping) else {}
            for name in names:
                if name not in known:
                    yield f"{pointer}/{name}", "must NOT have additional properties"
        case "anyOf" | "oneOf":
            yield pointer, f"must match a schema in {error.validator}"
        case keyword if isinstance(keyword, str):
            yield pointer, _message(keyword, expected)


def _message(keyword: str, expected: object) -> str:
    messages = {
        "type": f"must be {','.join(expected) if isinstance(expected, list) else expected}",
        "minLength": f"must NOT have fewer than {expected} characters",
        "maxLength": f"must NOT have more than {expected} characters",
        "minItems": f"must NOT have fewer than {expected} items",
        "maxItems": f"must NOT have more than {expected} items",
        "minProperties": f"must NOT have fewer than {expected} properties",
        "maxProperties": f"must NOT have more than {expected} properties",
        "minimum": f"must be >= {expected}",
        "maximum": f"must be <= {expected}",
        "exclusiveMinimum": f"must be > {expected}",
        "exclusiveMaximum": f"must be < {expected}",
        "multipleOf": f"must be multiple of {expected}",
        "pattern": f'must match pattern "{expected}"',
        "format": f'must match format "{expected}"',
        "uniqueItems": "must NOT have duplicate items",
        "const": "must be equal to constant",
    }
    if keyword == "enum" and isinstance(expected, list):
        return f"must be equal to one of the allowed values: {', '.join(map(str, expected))}"
    return messages.get(keyword, f'must pass "{keyword}" keyword validation')
